//! What that API reads and answers. Names are read in both spellings that its JSON allows,
//! `requestedAttributes` and `requested_attributes`; what it does not know it refuses.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longest text, in bytes of UTF-8: its published limit of 20 KB.
pub const TEXT_BYTES_MAX: usize = 20_480;

macro_rules! reads {
    ($(#[doc = $doc:literal])+ $name:ident as $schema:literal {$($(#[doc = $field_doc:literal])+ $field:ident $(, $alias:literal)?: $type:ty;)+}) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        #[schemars(rename = $schema)]
        pub struct $name {$(
            $(#[doc = $field_doc])+
            #[serde(default $(, alias = $alias)?)]
            pub $field: Option<$type>,
        )+}
    };
}

reads! {
    /// A comment to be scored.
    AnalyzeRequest as "PerspectiveAnalyzeRequest" {
        /// The comment.
        comment: TextEntry;
        /// What it answers to. It is read and not used.
        context: Context;
        /// Which scores, by name.
        requested_attributes, "requested_attributes": BTreeMap<String, Option<AttributeParameters>>;
        /// Languages of the comment, ISO 639-1 or BCP 47; detected where there are none.
        languages: Vec<String>;
        /// Whether each sentence is scored too.
        span_annotations, "span_annotations": bool;
        /// Nothing of an analysis is kept here, whatever this says.
        do_not_store, "do_not_store": bool;
        /// Comes back as it was.
        client_token, "client_token": String;
        /// Read and not used.
        session_id, "session_id": String;
        /// Read and not used.
        community_id, "community_id": String;
        /// Whether attributes that have no head in the language are left out instead of refused.
        drop_unsupported_attributes, "drop_unsupported_attributes": bool;
    }
}

reads! {
    /// A comment with the scores that it should have.
    SuggestRequest as "PerspectiveSuggestRequest" {
        /// The comment.
        comment: TextEntry;
        /// What it answers to. It is read and not kept.
        context: Context;
        /// The scores, by name; names that nobody knows are kept as they are.
        attribute_scores, "attribute_scores": BTreeMap<String, SuggestedScores>;
        /// Languages of the comment.
        languages: Vec<String>;
        /// Comes back as it was, and is not kept.
        client_token, "client_token": String;
        /// Read and not kept.
        session_id, "session_id": String;
        /// The part of the platform that it comes from.
        community_id, "community_id": String;
        /// Whether the text is to be forgotten. An addition of ours: that API has it for analyses only.
        do_not_store, "do_not_store": bool;
    }
}

reads! {
    /// A text.
    TextEntry as "PerspectiveTextEntry" {
        /// The text.
        text: String;
        /// `PLAIN_TEXT`, also where it is left out.
        r#type: String;
    }
}

reads! {
    /// What a comment answers to.
    Context as "PerspectiveContext" {
        /// Comments before it.
        entries: Vec<TextEntry>;
        /// An article and the comment above.
        article_and_parent_comment, "article_and_parent_comment": ArticleAndParentComment;
    }
}

reads! {
    /// An article and the comment above.
    ArticleAndParentComment as "PerspectiveArticleAndParentComment" {
        /// The article.
        article: TextEntry;
        /// The comment above.
        parent_comment, "parent_comment": TextEntry;
    }
}

reads! {
    /// How a score is wanted.
    AttributeParameters as "PerspectiveAttributeParameters" {
        /// `PROBABILITY`, also where it is left out.
        score_type, "score_type": String;
        /// Scores below it are left out.
        score_threshold, "score_threshold": f64;
    }
}

reads! {
    /// Scores that a comment should have.
    SuggestedScores as "PerspectiveSuggestedScores" {
        /// Of all of it.
        summary_score, "summary_score": SuggestedValue;
        /// Of parts of it.
        span_scores, "span_scores": Vec<SuggestedSpan>;
    }
}

reads! {
    /// A score that a part should have.
    SuggestedSpan as "PerspectiveSuggestedSpan" {
        /// Where it begins, in UTF-16 code units.
        begin: usize;
        /// Where it ends.
        end: usize;
        /// The score.
        score: SuggestedValue;
    }
}

reads! {
    /// A score as it should be.
    SuggestedValue as "PerspectiveSuggestedValue" {
        /// 0 to 1.
        value: f64;
        /// `PROBABILITY`, also where it is left out.
        r#type: String;
    }
}

/// A scored comment.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PerspectiveAnalyzeResponse")]
pub struct AnalyzeResponse {
    /// The scores, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attribute_scores: BTreeMap<String, AttributeScores>,
    /// Languages that they were made in.
    pub languages: Vec<String>,
    /// What the text seems to be in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub detected_languages: Vec<String>,
    /// As it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_token: Option<String>,
}

/// Scores of one attribute.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PerspectiveAttributeScores")]
pub struct AttributeScores {
    /// By sentence, or one of the whole text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub span_scores: Vec<SpanScore>,
    /// Of all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary_score: Option<Score>,
}

/// The score of a part.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "PerspectiveSpanScore")]
pub struct SpanScore {
    /// Where it begins, in UTF-16 code units.
    pub begin: usize,
    /// Where it ends.
    pub end: usize,
    /// The score.
    pub score: Score,
}

/// A score.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "PerspectiveScore")]
pub struct Score {
    /// 0 to 1.
    pub value: f32,
    /// Always `PROBABILITY`.
    pub r#type: &'static str,
}

impl Score {
    /// A probability.
    pub fn of(value: f32) -> Self {
        Self {
            value,
            r#type: "PROBABILITY",
        }
    }
}

/// A correction was taken.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PerspectiveSuggestResponse")]
pub struct SuggestResponse {
    /// What the text seems to be in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub detected_languages: Vec<String>,
    /// Languages that the client named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requested_languages: Vec<String>,
    /// As it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_token: Option<String>,
}
