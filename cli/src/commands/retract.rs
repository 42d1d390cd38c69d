//! `kirjo retract`.

use super::{Context, outcomes};
use crate::args::RetractArgs;
use crate::failure::Outcome;

pub(super) async fn retract(context: &Context, args: RetractArgs) -> Outcome {
    let (keys, org) = outcomes::named(context, &args.keys, args.org)?;
    let answer = context.client().post("/admin/v1/retract", outcomes::request(keys, org, args.all)).await?;
    outcomes::show(context, &answer, "cli-retracted")
}
