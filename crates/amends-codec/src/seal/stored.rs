//! How a sealed value looks in a file: `{"$sealed":{"alg","ct","key","nonce"}}`.

use amends_envelope::{Algorithm, KeyId, Sealed, Unfit};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::json::{Value, push_text};

const EXPECTED: &str = "{\"$sealed\":{\"key\",\"alg\",\"nonce\",\"ct\"}}, each a text, and nothing else";
/// The tag that every ciphertext ends with.
const TAG: usize = 16;

/// Reads a sealed value strictly: these members, each of its form, and no others.
///
/// # Errors
/// [`Unfit`] where it is not of that form.
pub(crate) fn read(value: Value<'_>) -> Result<Sealed, Unfit> {
    const WRONG: Unfit = Unfit::wrong_type(EXPECTED);
    let mut members = value.members().ok_or(WRONG)?;
    let (Some(("$sealed", inner)), None) = (members.next(), members.next()) else { return Err(WRONG) };
    let (mut key, mut algorithm, mut nonce, mut ciphertext) = (None, None, None, None);
    for (name, member) in inner.members().ok_or(WRONG)? {
        let place = match name {
            "key" => &mut key,
            "alg" => &mut algorithm,
            "nonce" => &mut nonce,
            "ct" => &mut ciphertext,
            _ => return Err(WRONG),
        };
        *place = Some(member.text().ok_or(WRONG)?);
    }
    let nonce = bytes(nonce.ok_or(WRONG)?)?;
    let ciphertext = bytes(ciphertext.ok_or(WRONG)?)?;
    if ciphertext.len() < TAG {
        return Err(Unfit::out_of_bounds("a ciphertext with its tag"));
    }
    Ok(Sealed {
        key: KeyId::new(key.ok_or(WRONG)?)?,
        algorithm: Algorithm::parse(algorithm.ok_or(WRONG)?)?,
        nonce: nonce.try_into().map_err(|_| Unfit::out_of_bounds("a nonce of 24 bytes"))?,
        ciphertext: ciphertext.into(),
    })
}

fn bytes(text: &str) -> Result<Vec<u8>, Unfit> {
    let expected = Unfit::out_of_bounds("base64url without padding");
    URL_SAFE_NO_PAD.decode(text).map_err(|_| expected)
}

/// Writes a sealed value, its members in canonical order.
pub(crate) fn push(sealed: &Sealed, to: &mut String) {
    to.push_str(r#"{"$sealed":{"alg":""#);
    to.push_str(sealed.algorithm.as_str());
    to.push_str(r#"","ct":""#);
    URL_SAFE_NO_PAD.encode_string(&sealed.ciphertext, to);
    to.push_str(r#"","key":"#);
    push_text(sealed.key.as_str(), to);
    to.push_str(r#","nonce":""#);
    URL_SAFE_NO_PAD.encode_string(sealed.nonce, to);
    to.push_str("\"}}");
}
