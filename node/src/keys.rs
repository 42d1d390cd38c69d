//! Key files: PKCS#8 PEM (RFC 5958, RFC 8410), readable by the owner only, outside the database.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};
use kirjo_protocol::key::SigningKey;

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be read or written.
    #[error("key file {path}: {source}; check that it exists and that this user may read it")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Others than its owner may read it.
    #[error(
        "key file {path} can be read by others (mode {mode:o}); run `chmod 600` on it, and replace the key if it may have been copied"
    )]
    TooOpen {
        /// Which file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It is no Ed25519 key.
    #[error("key file {path} is not an Ed25519 private key in PKCS#8 PEM form; restore it from your backup")]
    Malformed {
        /// Which file.
        path: PathBuf,
    },
}

/// Reads a key.
///
/// # Errors
/// [`KeyFileError`] names the file and the remedy.
pub fn read(path: &Path) -> Result<SigningKey, KeyFileError> {
    let io = |source| KeyFileError::Io { path: path.to_owned(), source };
    let mode = fs::metadata(path).map_err(io)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyFileError::TooOpen { path: path.to_owned(), mode });
    }
    let pem = fs::read_to_string(path).map_err(io)?;
    let key = ed25519_dalek::SigningKey::from_pkcs8_pem(&pem)
        .map_err(|_| KeyFileError::Malformed { path: path.to_owned() })?;
    Ok(SigningKey::from_seed(key.to_bytes()))
}

/// Writes a new key: whole or not at all, and on the disk before it returns.
///
/// # Errors
/// [`KeyFileError::Io`], also when the file exists already: keys are never overwritten.
pub fn write_new(path: &Path, key: &SigningKey) -> Result<(), KeyFileError> {
    let io = |source| KeyFileError::Io { path: path.to_owned(), source };
    let pem = ed25519_dalek::SigningKey::from_bytes(&key.seed())
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|_| KeyFileError::Malformed { path: path.to_owned() })?;
    write_private(path, pem.as_bytes()).map_err(io)
}

/// Writes a new file of mode 0600 by way of a temporary one, and refuses to replace.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if path.exists() {
        return Err(std::io::Error::new(std::io::ErrorKind::AlreadyExists, "the file exists already"));
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let temporary = path.with_file_name(name);
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_file_and_a_readable_file_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("signer.pem");
        let key = SigningKey::from_seed([3; 32]);
        write_new(&path, &key).unwrap();
        assert_eq!(read(&path).unwrap().public(), key.public());
        assert!(matches!(write_new(&path, &key), Err(KeyFileError::Io { .. })), "keys are never overwritten");

        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(read(&path), Err(KeyFileError::TooOpen { mode: 0o644, .. })));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "not a key").unwrap();
        assert!(matches!(read(&path), Err(KeyFileError::Malformed { .. })));
    }
}
