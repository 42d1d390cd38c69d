//! `kirjo retract`.

use super::change::GUARD_TIME;
use super::{Context, outcomes};
use crate::args::RetractArgs;
use crate::failure::Outcome;

pub(super) async fn retract(context: &Context, args: RetractArgs) -> Outcome {
    let (keys, org) = outcomes::named(context, &args.keys, args.org)?;
    let request = outcomes::request(keys, org, args.all, args.force);
    let answer = context.client().post_waiting("/admin/v1/retract", request, GUARD_TIME).await?;
    outcomes::show(context, &answer, "cli-retracted")
}
