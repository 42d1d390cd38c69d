//! `kirjo schema`: what editors complete record files by.

use kirjo_node::schema::json_schema;
use kirjo_protocol::content;

use super::Context;
use crate::args::SchemaArgs;
use crate::failure::Outcome;
use crate::output;

pub(super) fn schema(context: &Context, args: &SchemaArgs) -> Outcome {
    // The arguments take only kinds that there are.
    let Some(kind) = content::schema(&args.kind) else { return Ok(()) };
    output::json(&json_schema(kind, args.lang.unwrap_or(context.words.lang())))
}
