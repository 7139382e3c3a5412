//! Words that only hold the others together.

/// What may stand before a noun.
pub(super) const DETERMINERS: [&str; 15] =
    ["the", "a", "an", "my", "our", "their", "its", "this", "that", "these", "those", "some", "of", "new", "given"];

/// Words that end the words of a noun.
pub(super) const STOPS: [&str; 46] = [
    "in",
    "on",
    "at",
    "with",
    "using",
    "from",
    "to",
    "by",
    "and",
    "or",
    "then",
    "for",
    "into",
    "as",
    "over",
    "across",
    "that",
    "which",
    "who",
    "independently",
    "separately",
    "individually",
    "concurrently",
    "simultaneously",
    "parallel",
    "afterwards",
    "finally",
    "next",
    "until",
    "per",
    "every",
    "each",
    "all",
    "it",
    "them",
    "once",
    "is",
    "are",
    "was",
    "be",
    "we",
    "i",
    "through",
    "against",
    "after",
    "between",
];

/// Words before the first verb that say nothing.
pub(super) const STARTS: [&str; 10] =
    ["please", "then", "finally", "and", "next", "afterwards", "first", "also", "lastly", "now"];
