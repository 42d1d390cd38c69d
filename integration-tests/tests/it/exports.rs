//! What goes out and comes back: nothing is lost on the way, whatever the record says.

mod http;
mod lossless;
