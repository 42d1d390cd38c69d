//! Records to publish. They are invented, as everything that the tests publish.

use serde_json::{Value, json};

/// A small valid product.
pub fn product(local_id: &str, title: &str) -> Value {
    json!({
        "kind": "product",
        "localId": local_id,
        "title": {"fi": title, "en": title},
        "summary": {"fi": "Anturi kertoo, kun jokin muuttuu.", "en": "A sensor tells when something changes."},
        "description": {
            "fi": "Laite asennetaan seinään ja se toimii paristolla kolme vuotta.",
            "en": "The device is fixed to a wall and runs three years on a battery.",
        },
        "themes": ["home-care"],
        "productType": "sensor",
        "regulatory": {"status": "not-a-device"},
    })
}

/// The same with a text in its description that occurs nowhere else.
pub fn product_saying(local_id: &str, title: &str, said: &str) -> Value {
    let mut product = product(local_id, title);
    product["description"]["en"] = json!(format!("The device is fixed to a wall. {said}"));
    product
}

/// A text that occurs nowhere else.
pub fn unheard_of() -> String {
    let letters = |byte: &u8| char::from(b'a' + byte % 26);
    random_bytes::<20>().iter().map(letters).collect()
}

/// Random bytes of the operating system.
///
/// # Panics
/// When it has none.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random numbers");
    bytes
}

/// A random number below a bound.
pub fn random_below(bound: u64) -> u64 {
    u64::from_be_bytes(random_bytes()) % bound
}
