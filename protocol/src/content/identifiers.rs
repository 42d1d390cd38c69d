//! The forms and check digits of identifiers that registers give to organisations.

/// The weights of a Finnish business id's first seven digits.
const BUSINESS_ID_WEIGHTS: [u32; 7] = [7, 9, 10, 5, 8, 4, 2];

/// A business id: seven digits, a hyphen, and the check digit that the seven demand.
pub(super) fn is_business_id(text: &str) -> bool {
    has_form_of_business_id(text) && business_id_digits_agree(text)
}

/// A Finnish VAT number: `FI` and the eight digits of a business id.
pub(super) fn is_vat(text: &str) -> bool {
    has_form_of_vat(text) && business_id_digits_agree(&text[2..])
}

/// The form of a business id: seven digits, a hyphen, a check digit.
pub(super) fn has_form_of_business_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 9 && bytes[7] == b'-' && bytes.iter().enumerate().all(|(at, c)| at == 7 || c.is_ascii_digit())
}

/// The form of a Finnish VAT number: `FI` and the eight digits of the business id.
pub(super) fn has_form_of_vat(text: &str) -> bool {
    text.strip_prefix("FI").is_some_and(|digits| digits.len() == 8 && digits.bytes().all(|c| c.is_ascii_digit()))
}

/// Whether the check digit is that of the first seven, in a business id with or without its hyphen.
/// A remainder of 1 has no check digit: such numbers are never given.
fn business_id_digits_agree(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let [number @ .., check] = digits.as_slice() else { return false };
    if number.len() != BUSINESS_ID_WEIGHTS.len() {
        return false;
    }
    let sum: u32 = number.iter().zip(BUSINESS_ID_WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    match sum % 11 {
        0 => *check == 0,
        1 => false,
        rest => *check == 11 - rest,
    }
}

/// An identifier of the Research Organization Registry: `0`, six letters or digits without i, l, o and u,
/// and two check digits (ISO 7064, modulo 97).
pub(super) fn is_ror(text: &str) -> bool {
    const ALPHABET: &[u8] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let bytes = text.as_bytes();
    if bytes.len() != 9 || bytes[0] != b'0' || !bytes[7..].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number =
        bytes[..7].iter().try_fold(0u64, |sum, c| Some(sum * 32 + ALPHABET.iter().position(|a| a == c)? as u64));
    let check = u64::from(bytes[7] - b'0') * 10 + u64::from(bytes[8] - b'0');
    number.is_some_and(|number| (98 - number * 100 % 97) % 97 == check % 97 && check < 98)
}

/// A participant code of the EU's funding programmes: nine digits.
pub(super) fn is_pic(text: &str) -> bool {
    text.len() == 9 && text.bytes().all(|c| c.is_ascii_digit())
}

/// A legal entity identifier: 18 capital letters or digits and two check digits (ISO 7064, modulo 97).
pub(super) fn is_lei(text: &str) -> bool {
    let bytes = text.as_bytes();
    let form = bytes.len() == 20
        && bytes.iter().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && bytes[18..].iter().all(u8::is_ascii_digit);
    let remainder = bytes.iter().fold(0u32, |rest, c| {
        if c.is_ascii_digit() {
            (rest * 10 + u32::from(c - b'0')) % 97
        } else {
            (rest * 100 + u32::from(c.saturating_sub(b'A')) + 10) % 97
        }
    });
    form && remainder == 1
}

/// An object identifier in dots: at least three numbers, none with a leading zero, the first at most 2.
pub(super) fn is_oid(text: &str) -> bool {
    let number = |part: &str| {
        (1..=39).contains(&part.len())
            && part.bytes().all(|c| c.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
    };
    text.split('.').all(number)
        && text.split('.').count() >= 3
        && matches!(text.split('.').next(), Some("0" | "1" | "2"))
}

/// An organisation id of the EU's Erasmus+ and European Solidarity Corps: `E` and eight digits.
pub(super) fn is_eu_oid(text: &str) -> bool {
    text.strip_prefix('E').is_some_and(|digits| digits.len() == 8 && digits.bytes().all(|c| c.is_ascii_digit()))
}

/// A single registration number of EUDAMED: country, role (manufacturer, authorised representative, importer, system or
/// procedure pack producer) and nine digits.
pub(super) fn is_srn(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [country, role, number] = parts.as_slice() else { return false };
    super::text::is_country(country)
        && ["MF", "AR", "IM", "PR"].contains(role)
        && number.len() == 9
        && number.bytes().all(|c| c.is_ascii_digit())
}

/// A device identifier of one of the four issuing entities. A GS1 identifier of 14 digits has a check digit (GS1
/// General Specifications 7.9); those of the others are letters, digits and a few signs.
pub(super) fn is_udi(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() == 14 && bytes.iter().all(u8::is_ascii_digit) {
        let digits = bytes.iter().map(|c| u32::from(c - b'0'));
        let sum: u32 = digits.enumerate().map(|(at, digit)| digit * if at % 2 == 0 { 3 } else { 1 }).sum();
        return sum.is_multiple_of(10);
    }
    let sign = |c: &u8| c.is_ascii_uppercase() || c.is_ascii_digit() || b"=+$./*-".contains(c);
    (6..=25).contains(&bytes.len()) && bytes.iter().all(sign) && bytes.iter().any(u8::is_ascii_digit)
}

/// A code of the European Medical Device Nomenclature: a category that the list has, and one to six pairs of digits.
pub(super) fn is_emdn(text: &str) -> bool {
    let Some(category) = text.get(..1) else { return false };
    let digits = &text[1..];
    crate::codes::contains("emdn", category)
        && (2..=12).contains(&digits.len())
        && digits.len().is_multiple_of(2)
        && digits.bytes().all(|c| c.is_ascii_digit())
}

/// A DOI without an address before it: `10.1234/abc`.
pub(super) fn is_doi(text: &str) -> bool {
    let Some((registrant, suffix)) = text.strip_prefix("10.").and_then(|rest| rest.split_once('/')) else {
        return false;
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
    registrant.len() >= 4
        && registrant.split('.').all(digits)
        && !suffix.is_empty()
        && !suffix.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn business_ids_are_told_from_mistyped_ones() {
        for good in ["9999902-8", "9999903-6", "9999904-4", "9999906-0", "0112038-9", "1927400-1"] {
            assert!(is_business_id(good), "{good}");
        }
        for bad in ["9999902-7", "0763619-9", "9999920-8"] {
            assert!(has_form_of_business_id(bad) && !is_business_id(bad), "{bad}");
        }
        // The weighted sum of 9999901 leaves a remainder of 1, for which there is no check digit.
        for check in 0..10 {
            assert!(!business_id_digits_agree(&format!("9999901-{check}")), "{check}");
        }
        for bad in ["99999028", "999990-28", "9999902-", "FI99999028", "٩999902-8"] {
            assert!(!has_form_of_business_id(bad), "{bad}");
        }
        assert!(is_vat("FI99999028") && !is_vat("FI99999027"));
        assert!(!has_form_of_vat("99999028") && !has_form_of_vat("FI9999902-8"));
    }

    #[test]
    fn numbers_of_the_business_register_are_judged_as_it_judges_them() {
        let (mut judged, mut with_oid) = (0, 0);
        for line in include_str!("../../tests-data/business-ids.tsv").lines() {
            let [verdict, id, vat, oid] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
            match verdict {
                "ok" => {
                    let digits = id.replace('-', "");
                    assert!(is_business_id(id) && is_vat(vat) && is_oid(oid), "{line}");
                    assert_eq!(vat, format!("FI{digits}"));
                    // JHS 159: a number in an object identifier has no leading zeros.
                    assert_eq!(oid, format!("1.2.246.10.{}", digits.trim_start_matches('0')));
                    assert!(!is_oid(&format!("1.2.246.10.{digits}")) || !digits.starts_with('0'), "{line}");
                    with_oid += 1;
                }
                "check" => assert!(has_form_of_business_id(id) && !is_business_id(id), "{line}"),
                "never" => (0..10).for_each(|check| assert!(!is_business_id(&format!("{id}-{check}")), "{line}")),
                "form" => assert!(!has_form_of_business_id(id) && !is_business_id(id), "{line}"),
                _ => panic!("{line}"),
            }
            judged += 1;
        }
        assert!(judged > 25 && with_oid > 15, "the table is shorter than it was");
    }

    #[test]
    fn one_wrong_letter_of_a_ror_or_lei_is_noticed() {
        assert!(is_ror("040af2s02") && is_ror("05vghhr25"));
        for bad in ["040af2s03", "040af2s0", "140af2s02", "040AF2S02", "https://ror.org/040af2s02", "040al2s02"] {
            assert!(!is_ror(bad), "{bad}");
        }
        assert!(is_lei("54930084UKLVMY22DS16"));
        for bad in ["54930084UKLVMY22DS17", "54930084UKLVMY22DS1", "54930084uklvmy22ds16", "5493008-UKLVMY22DS16"] {
            assert!(!is_lei(bad), "{bad}");
        }
    }

    #[test]
    fn participant_codes_and_object_identifiers_have_their_form() {
        assert!(is_pic("999999999") && !is_pic("99999999") && !is_pic("99999999a"));
        assert!(is_oid("1.2.246.10.99999028"));
        for bad in ["1.2", "3.1.1", "1.02.3", "1..3", "1.2.a", ""] {
            assert!(!is_oid(bad), "{bad}");
        }
    }

    #[test]
    fn numbers_of_devices_and_their_makers_have_their_form() {
        assert!(is_srn("FI-MF-000001234"));
        for bad in ["FI-MF-00000123", "FI-XX-000001234", "fi-MF-000001234", "FI-MF-000001234-1"] {
            assert!(!is_srn(bad), "{bad}");
        }
        assert!(is_udi("06412345678907") && is_udi("+A99912345"));
        for bad in ["06412345678908", "12345", "ABCDEFGH", "0641 234567890"] {
            assert!(!is_udi(bad), "{bad}");
        }
        assert!(is_emdn("Z12040115") && is_emdn("A01"));
        for bad in ["E01", "Z1", "Z123", "Z", "z12", "", "ä12", "Z12345678901234"] {
            assert!(!is_emdn(bad), "{bad}");
        }
        assert!(is_eu_oid("E10209101") && !is_eu_oid("E1020910"));
        assert!(is_doi("10.1234/abc") && !is_doi("https://doi.org/10.1234/abc") && !is_doi("10.1/x"));
    }
}
