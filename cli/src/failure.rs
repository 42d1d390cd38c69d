//! What ends a command before it is done, and the exit code that says so.

use std::fmt;
use std::process::ExitCode;

use kirjo_node::record_file::FileError;

use crate::lang::Words;

/// Exit code of something refused or failed.
const REFUSED: u8 = 1;
/// Exit code of wrong usage.
const USAGE: u8 = 2;

/// The result of a command.
pub(crate) type Outcome = Result<(), Failure>;

/// Why a command was not done: sentences for people, each whole in itself.
#[derive(Debug)]
pub(crate) struct Failure {
    sentences: Vec<String>,
    code: u8,
}

impl Failure {
    /// Refused or failed.
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self { sentences: vec![sentence.into()], code: REFUSED }
    }

    /// Wrong usage that only shows while the command runs.
    pub(crate) fn usage(sentence: impl Into<String>) -> Self {
        Self { code: USAGE, ..Self::new(sentence) }
    }

    /// Several things wrong with the usage.
    pub(crate) fn misused(sentences: Vec<String>) -> Self {
        Self { sentences, code: USAGE }
    }

    /// Several things refused.
    pub(crate) fn all(sentences: Vec<String>) -> Self {
        Self { sentences, code: REFUSED }
    }

    /// Refused, and what was wrong has been said already.
    pub(crate) fn said() -> Self {
        Self::all(Vec::new())
    }

    /// The reader of our output has gone, as `head` does; there is nobody to tell.
    pub(crate) fn unheard() -> Self {
        Self { sentences: Vec::new(), code: 0 }
    }

    /// Says it on standard error and gives the exit code.
    pub(crate) fn report(self) -> ExitCode {
        for sentence in &self.sentences {
            eprintln!("kirjo: {sentence}");
        }
        ExitCode::from(self.code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentences.join("\n"))
    }
}

/// The sentence for a record file: the place first, as compilers write it, so that editors can jump there.
pub(crate) fn file_sentence(words: Words, error: &FileError) -> String {
    let rule = words.tell(&format!("cli-file-{}", error.rule.code()), &error.rule.args());
    let file = crate::output::file_name(words, &error.file);
    match error.place {
        Some(place) => format!("{file}:{}:{}: {rule}", place.line, place.column),
        None => format!("{file}: {rule}"),
    }
}
