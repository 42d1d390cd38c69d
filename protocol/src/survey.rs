//! Market surveys: a node's complete answer to a question, dated and signed, so that it can be checked years later.
//!
//! What is signed are the bytes of the file itself, up to the place where the signature stands, by a detached
//! COSE_Sign1 (RFC 9052 section 4.2 with the payload `nil`):
//!
//! ```text
//! JSON  {"survey":DOCUMENT,"signature":"SIGNATURE"} LF    what is signed: DOCUMENT
//! CSV   ROWS signature,,,,,,,,,,,,,,,,SIGNATURE CR LF      what is signed: ROWS, each with its CR LF
//!
//! SIGNATURE  18([ << { 1: -19, 3: media type, 4: signer } >>, {}, nil, 64 bytes ]) in base64url without padding
//! ```
//!
//! The key is one of the organisation's, because the organisation's identity leads to it from the organisation's id
//! alone; what ties a transport key to an organisation is a lease, which has ended by the time at which a survey is
//! looked at. The external data are not those of records, so a survey is never a record and a record never a survey.

use crate::cbor::push_bytes;
use crate::id::NetworkId;
use crate::key::{PublicKey, SigningKey};

/// The version of the form.
pub const VERSION: u64 = 1;
/// The scope that a signer needs in its organisation's identity, besides `*`. It is no kind of records.
pub const SCOPE: &str = "survey";
/// The columns of a survey as CSV.
pub const COLUMNS: [&str; 17] = [
    "part",
    "place",
    "org",
    "key",
    "id",
    "kind",
    "title",
    "title_lang",
    "publisher",
    "level",
    "seq",
    "published",
    "expires",
    "score",
    "why",
    "name",
    "value",
];

/// What JSON stands between.
const JSON_BEFORE: &[u8] = b"{\"survey\":";
const JSON_BETWEEN: &[u8] = b",\"signature\":\"";
const JSON_AFTER: &[u8] = b"\"}\n";
/// What ends the rows of a CSV, and what the last row begins with: as many commas as there are between the columns.
const CSV_BETWEEN: &[u8] = b"signature,,,,,,,,,,,,,,,,";
const CSV_AFTER: &[u8] = b"\r\n";
/// What stands before the signer in a signature: tag 18, an array of four, the protected header as a byte string.
const TAGGED: [u8; 3] = [0xd2, 0x84, 0x58];
/// The empty unprotected header, the detached payload, and the head of a byte string of 64.
const DETACHED: [u8; 4] = [0xa0, 0xf6, 0x58, 0x40];
const SIGNATURE: usize = 64;

/// In which form a survey is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// One JSON object.
    Json,
    /// A table (RFC 4180).
    Csv,
}

impl Format {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Json, Self::Csv];
    /// Their names.
    pub const NAMES: &[&str] = &[Self::Json.name(), Self::Csv.name()];

    /// Its name in addresses, which ends file names too.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }

    /// The media type in the protected header, where it keeps the signature of one form from serving another.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv",
        }
    }

    /// The protected header up to the signer's key: a map of three, algorithm (1) Ed25519 (-19, RFC 9864), content
    /// type (3), key id (4).
    fn header(self) -> Vec<u8> {
        let media_type = self.media_type().as_bytes();
        let mut header = vec![0xa3, 0x01, 0x32, 0x03];
        // Both names are shorter than 24 bytes.
        header.push(0x60 + media_type.len() as u8);
        header.extend_from_slice(media_type);
        header.extend_from_slice(&[0x04, 0x58, 0x20]);
        header
    }

    fn frame(self) -> (&'static [u8], &'static [u8], &'static [u8]) {
        match self {
            Self::Json => (JSON_BEFORE, JSON_BETWEEN, JSON_AFTER),
            Self::Csv => (b"", CSV_BETWEEN, CSV_AFTER),
        }
    }

    /// Characters of a signature, which are always as many.
    fn signature_length(self) -> usize {
        let bytes = TAGGED.len() + 1 + self.header().len() + 32 + DETACHED.len() + SIGNATURE;
        data_encoding::BASE64URL_NOPAD.encode_len(bytes)
    }
}

/// Why some bytes are no survey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SurveyError {
    /// Neither a survey in JSON nor one in CSV: something was taken away, added or written anew by another program.
    #[error("not the form of a survey: the file must be exactly as the node gave it")]
    Form,
    /// The signature is not in the one form it has.
    #[error("the signature has not the form of a survey's")]
    SignatureForm,
    /// The key that it names is none.
    #[error("the signer's key is weak or malformed")]
    Key,
}

/// A survey whose form has been looked at. Whether its signature is good, [`Sealed::is_good`] says.
#[derive(Debug, Clone)]
pub struct Sealed<'f> {
    /// The form.
    pub format: Format,
    /// What was signed.
    pub document: &'f [u8],
    /// Who says to have signed it.
    pub signer: PublicKey,
    protected: Vec<u8>,
    signature: [u8; SIGNATURE],
}

/// Signs what a survey says, and gives the whole file. A document in CSV ends with the end of its last row.
///
/// ```
/// use kirjo_protocol::{id::NetworkId, key::SigningKey, survey::{self, Format}};
///
/// let network: NetworkId = "demo".parse()?;
/// let file = survey::seal(b"{\"total\":0}".to_vec(), Format::Json, &SigningKey::from_seed([7; 32]), &network);
/// let sealed = survey::open(&file)?;
/// assert_eq!(sealed.document, b"{\"total\":0}");
/// assert!(sealed.is_good(&network) && !sealed.is_good(&"other".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn seal(document: Vec<u8>, format: Format, signer: &SigningKey, network: &NetworkId) -> Vec<u8> {
    let mut protected = format.header();
    protected.extend_from_slice(signer.public().as_bytes());
    let signature = signer.sign(&signed(&protected, network, &document));
    let mut cose = TAGGED.to_vec();
    // The header has fewer than 256 bytes and more than 23.
    cose.push(protected.len() as u8);
    cose.extend_from_slice(&protected);
    cose.extend_from_slice(&DETACHED);
    cose.extend_from_slice(&signature);
    let (before, between, after) = format.frame();
    let mut file = document;
    file.splice(..0, before.iter().copied());
    file.extend_from_slice(between);
    file.extend_from_slice(data_encoding::BASE64URL_NOPAD.encode(&cose).as_bytes());
    file.extend_from_slice(after);
    file
}

/// Takes a file apart.
///
/// # Errors
/// [`SurveyError`] says which part has not the form it must have.
pub fn open(file: &[u8]) -> Result<Sealed<'_>, SurveyError> {
    let format = if file.starts_with(JSON_BEFORE) { Format::Json } else { Format::Csv };
    let (before, between, after) = format.frame();
    let inner = file.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)).ok_or(SurveyError::Form)?;
    let split = inner.len().checked_sub(format.signature_length()).ok_or(SurveyError::Form)?;
    let (document, text) = inner.split_at(split);
    let document = document.strip_suffix(between).ok_or(SurveyError::Form)?;
    if format == Format::Csv && !document.ends_with(CSV_AFTER) {
        return Err(SurveyError::Form);
    }
    let cose = data_encoding::BASE64URL_NOPAD.decode(text).map_err(|_| SurveyError::SignatureForm)?;
    let mut expected = TAGGED.to_vec();
    let header = format.header();
    expected.push((header.len() + 32) as u8);
    let protected = cose.strip_prefix(&expected[..]).ok_or(SurveyError::SignatureForm)?;
    let (protected, rest) = protected.split_at_checked(header.len() + 32).ok_or(SurveyError::SignatureForm)?;
    let signer = protected.strip_prefix(&header[..]).and_then(|key| key.try_into().ok());
    let signer: &[u8; 32] = signer.ok_or(SurveyError::SignatureForm)?;
    let signature = rest.strip_prefix(&DETACHED).and_then(|signature| signature.try_into().ok());
    Ok(Sealed {
        format,
        document,
        signer: PublicKey::from_bytes(signer).map_err(|_| SurveyError::Key)?,
        protected: protected.to_vec(),
        signature: signature.ok_or(SurveyError::SignatureForm)?,
    })
}

impl Sealed<'_> {
    /// Whether the signature is the signer's over these bytes in a network. Whether the signer belongs to the
    /// organisation is a question to the organisation's identity.
    pub fn is_good(&self, network: &NetworkId) -> bool {
        self.signer.verifies(&signed(&self.protected, network, self.document), &self.signature)
    }
}

/// `Sig_structure` of RFC 9052 section 4.4, with the network in the external data.
fn signed(protected: &[u8], network: &NetworkId, document: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(document.len() + 160);
    out.push(0x84);
    out.push(0x6a);
    out.extend_from_slice(b"Signature1");
    push_bytes(&mut out, protected);
    push_bytes(&mut out, format!("kirjo/survey/{VERSION}/{network}").as_bytes());
    push_bytes(&mut out, document);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn network() -> NetworkId {
        "demo".parse().unwrap()
    }

    fn sealed(format: Format) -> Vec<u8> {
        let document: &[u8] = match format {
            Format::Json => b"{\"total\":1,\"hits\":[{\"title\":\"\xc3\xa4\"}]}",
            Format::Csv => b"part,place\r\nhit,1\r\n",
        };
        seal(document.to_vec(), format, &SigningKey::from_seed([5; 32]), &network())
    }

    fn is_good(file: &[u8]) -> bool {
        open(file).is_ok_and(|sealed| sealed.is_good(&network()))
    }

    #[test]
    fn a_survey_is_good_in_its_network_alone() {
        for format in Format::ALL {
            let file = sealed(format);
            let opened = open(&file).unwrap();
            assert_eq!(opened.format, format);
            assert_eq!(opened.signer, SigningKey::from_seed([5; 32]).public());
            assert!(opened.is_good(&network()));
            assert!(!opened.is_good(&"toinen".parse().unwrap()));
        }
    }

    #[test]
    fn every_byte_of_a_survey_counts() {
        for format in Format::ALL {
            let file = sealed(format);
            for at in 0..file.len() {
                for bit in 0..8 {
                    let mut bent = file.clone();
                    bent[at] ^= 1 << bit;
                    assert!(!is_good(&bent), "{format:?}: bit {bit} of byte {at}");
                }
            }
            for cut in 1..file.len() {
                assert!(!is_good(&file[..cut]) && !is_good(&file[cut..]), "{format:?}: cut at {cut}");
            }
        }
    }

    #[test]
    fn the_signature_of_one_form_serves_no_other_and_a_record_s_is_none() {
        let signer = SigningKey::from_seed([5; 32]);
        let document = b"part\r\n".to_vec();
        let csv = seal(document.clone(), Format::Csv, &signer, &network());
        let json = seal(document, Format::Json, &signer, &network());
        let text = |file: &[u8], format: Format| {
            let (_, between, after) = format.frame();
            let end = file.len() - after.len();
            let start = end - format.signature_length();
            (file[..start - between.len()].to_vec(), file[start..end].to_vec())
        };
        let (rows, _) = text(&csv, Format::Csv);
        let (_, of_json) = text(&json, Format::Json);
        let mixed = [&rows[..], CSV_BETWEEN, &of_json, CSV_AFTER].concat();
        assert!(!is_good(&mixed));
        // What a record's signature is over has other external data.
        let sealed = open(&csv).unwrap();
        let mut as_record = vec![0x84, 0x6a];
        as_record.extend_from_slice(b"Signature1");
        push_bytes(&mut as_record, &sealed.protected);
        push_bytes(&mut as_record, b"kirjo/record/1/demo");
        push_bytes(&mut as_record, sealed.document);
        let forged = signer.sign(&as_record);
        assert!(!sealed.signer.verifies(&signed(&sealed.protected, &network(), sealed.document), &forged));
    }

    #[test]
    fn as_many_commas_stand_in_the_last_row_as_in_every_other() {
        let commas = CSV_BETWEEN.iter().filter(|c| **c == b',').count();
        assert_eq!(commas + 1, COLUMNS.len());
    }

    proptest! {
        #[test]
        fn whatever_is_said_comes_back_and_one_other_byte_is_noticed(
            document in "\\PC{0,400}",
            at in any::<prop::sample::Index>(),
            byte in any::<u8>(),
        ) {
            let signer = SigningKey::from_seed([6; 32]);
            let file = seal(document.clone().into_bytes(), Format::Json, &signer, &network());
            prop_assert!(is_good(&file));
            prop_assert_eq!(open(&file).unwrap().document, document.as_bytes());
            let mut bent = file.clone();
            let at = at.index(bent.len());
            bent[at] = byte;
            prop_assert_eq!(is_good(&bent), bent == file);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = open(&bytes);
        }
    }
}
