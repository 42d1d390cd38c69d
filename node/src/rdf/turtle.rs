//! Turtle with the prefixes of the tables.

use std::io::{self, Write};

use kirjo_protocol::content::term::PREFIXES;
use oxrdf::Triple;
use oxttl::TurtleSerializer;
use oxttl::turtle::WriterTurtleSerializer;

/// Writes statements as they come. Those of one subject should come together.
pub struct Turtle<W: Write>(WriterTurtleSerializer<W>);

impl<W: Write> Turtle<W> {
    /// A writer with all prefixes declared.
    pub fn new(out: W) -> Self {
        let serializer = PREFIXES.iter().fold(TurtleSerializer::new(), |serializer, (prefix, namespace)| {
            // A test holds that all are good.
            serializer.clone().with_prefix(*prefix, *namespace).unwrap_or(serializer)
        });
        Self(serializer.for_writer(out))
    }

    /// Writes some statements.
    ///
    /// # Errors
    /// When the writer below has one.
    pub fn write<'t>(&mut self, triples: impl IntoIterator<Item = &'t Triple>) -> io::Result<()> {
        triples.into_iter().try_for_each(|triple| self.0.serialize_triple(triple))
    }

    /// Ends the document.
    ///
    /// # Errors
    /// When the writer below has one.
    pub fn finish(self) -> io::Result<W> {
        self.0.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prefix_of_the_tables_is_declared() {
        for (prefix, namespace) in PREFIXES {
            assert!(TurtleSerializer::new().with_prefix(*prefix, *namespace).is_ok(), "{prefix}");
        }
    }
}
