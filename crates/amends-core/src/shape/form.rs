//! What a field may hold, as data: the catalogue, the generators and the documentation read it.

/// A type of event: its stored name, the category of stream it belongs to, its schema version, its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeSpec {
    /// The stored name.
    pub name: &'static str,
    /// What it states, in a sentence.
    pub doc: &'static str,
    /// The highest version of its shape.
    pub schema: u32,
    /// Its fields, in the order of their declaration.
    pub fields: Vec<FieldSpec>,
}

/// A field of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldSpec {
    /// The stored name.
    pub name: &'static str,
    /// What it may hold.
    pub form: Form,
    /// Whether it may be left out.
    pub optional: bool,
    /// Whether it is personal (**P**), so sealed before it reaches a store.
    pub personal: bool,
}

/// What a field may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// Text of 1 to this many characters.
    Text(usize),
    /// Personal text of up to 64 `KiB`, empty included.
    LongText,
    /// `[a-z0-9_.-]{1,64}`.
    Code,
    /// An ISO 4217 code.
    Currency,
    /// An instant.
    Instant,
    /// A civil date, `YYYY-MM-DD`.
    Date,
    /// A duration of ISO 8601.
    Duration,
    /// A UUID.
    Uuid,
    /// A JSON Pointer.
    Pointer,
    /// A number.
    Decimal,
    /// A decimal number written as text.
    DecimalText,
    /// A whole number within these bounds.
    Integer(i64, i64),
    /// Yes or no.
    Bool,
    /// One of these, and no other.
    Choice(&'static [&'static str]),
    /// Anything.
    Any,
    /// A list of these.
    List(Box<Form>),
    /// A record of these fields.
    Record(Vec<FieldSpec>),
    /// A record whose names are the host's own, each holding this.
    Map(Box<Form>),
}
