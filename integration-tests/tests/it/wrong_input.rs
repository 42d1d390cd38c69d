//! Wrong input and wrong circumstances: one clear sentence, the right exit code, and nothing damaged.

mod commands;
mod disk;
mod records;
mod sources;
mod start;
