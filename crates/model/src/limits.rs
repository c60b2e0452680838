//! Every limit on what Evenhand accepts, holds or tries, in one place.
//!
//! Input beyond a limit is refused before it is accepted, never cut silently.

/// Longest request body outside streams and uploads, in bytes.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;
/// Longest line of an NDJSON stream, in bytes.
pub const LINE_BYTES_MAX: usize = 1024 * 1024;
/// Deepest nesting of arrays and objects in a JSON document.
pub const JSON_DEPTH_MAX: usize = 32;
/// Longest string inside a JSON document, in bytes.
pub const STRING_BYTES_MAX: usize = 64 * 1024;
/// Most events in one array of `POST /v1/events`.
pub const EVENTS_PER_ARRAY_MAX: usize = 1_000;
/// Longest id that a platform may give to anything, in bytes.
pub const EXTERNAL_ID_BYTES_MAX: usize = 256;
/// Most items in one list inside an event (mentions, hashtags, links, media).
pub const LIST_ITEMS_MAX: usize = 1_000;
/// Most items on one page of a list.
pub const PAGE_ITEMS_MAX: usize = 200;
/// Items on one page of a list when the caller does not say.
pub const PAGE_ITEMS_DEFAULT: usize = 50;
/// Farthest an event's own time may lie in the future before it is clamped, in seconds.
pub const FUTURE_SKEW_SECONDS_MAX: i64 = 600;
/// How long a receipt of an event, report or request is remembered, in hours.
pub const RECEIPT_HOURS: i64 = 72;
/// Days for which the event log is kept by default.
pub const EVENT_LOG_DAYS: i64 = 30;
/// Filters of the queue that one person may save.
pub const SAVED_VIEWS_PER_USER_MAX: usize = 50;
/// Longest name of a saved filter, in bytes.
pub const SAVED_VIEW_NAME_BYTES_MAX: usize = 64;
/// Longest saved filter, in bytes.
pub const SAVED_VIEW_QUERY_BYTES_MAX: usize = 2_048;
/// Requests per second of one session of the console.
pub const SESSION_REQUESTS_PER_SECOND: u32 = 100;
/// How long a claim lasts without a heartbeat, in seconds.
pub const LEASE_SECONDS: i64 = 15 * 60;
/// How long a case that is to be judged again stays in the hands of whoever has it, in seconds.
pub const RERATING_LEASE_SECONDS: i64 = 30 * 60;
/// Thousandths of the decided cases that are judged again where nobody has set another share.
pub const RERATED_THOUSANDTHS: u32 = 20;
/// Most open cases that one reviewer may hold at a time.
pub const CLAIMS_PER_REVIEWER_MAX: usize = 5;
/// How many cases from the front of the order count as "among the next ones" of a reviewer.
pub const NEXT_CASES_WINDOW: usize = 5;
/// How many appeals one look at them takes into account, so that waiting claims in one batch find different
/// ones.
pub const APPEAL_CANDIDATES: usize = 64;
/// How many cases of each lane one dispatch looks at first; four times as many each time that others have
/// taken all of them meanwhile.
pub const DISPATCH_CANDIDATES: usize = 8;
/// How often one dispatch looks again before it asks the caller to come back.
pub const DISPATCH_LOOKS_MAX: usize = 5;
/// How many cases of one lane one dispatch looks through, to find some that fit a reviewer.
pub const DISPATCH_ROWS_MAX: usize = 4_096;
/// Minutes after taking or finishing something in which a reviewer counts as at work.
pub const AT_WORK_MINUTES: i64 = 30;
/// Seconds that a case takes as long as nobody has decided any.
pub const HANDLING_SECONDS: u32 = 120;
/// Longest time from a claim to its decision that counts, in seconds: who leaves a case lying does not
/// handle it.
pub const HANDLING_SECONDS_MAX: i64 = 60 * 60;
/// How many of the latest decisions the mean handling time goes by.
pub const HANDLING_MEMORY: u32 = 64;
/// Most languages, and most accounts, that one reviewer may have.
pub const SKILLS_MAX: usize = 50;
/// How many of the latest reports by a reviewer's own accounts are kept from them.
pub const OWN_REPORTS_MAX: usize = 1_000;
/// Calls of the dispatcher that hand out other work between two that ask to confirm a danger, while
/// other work waits and none of it is a danger that content or rules show.
pub const CALLS_BETWEEN_CONFIRMATIONS: u32 = 1;
/// The same while a danger that content or rules show waits too.
pub const CALLS_BETWEEN_CONFIRMATIONS_IN_DANGER: u32 = 7;
/// Seconds that a look at whether there is danger should take.
pub const CONFIRMATION_SECONDS: i64 = 30;
/// Seconds after which a look that nobody has finished counts as a yes.
pub const CONFIRMATION_LEASE_SECONDS: i64 = 120;
/// How many cases of each way by which reports come one dispatch looks at, to find one to confirm.
pub const CONFIRMATION_CANDIDATES: usize = 8;
/// Units of exposure that a person's day has by default. No study gives such a number: it lets pass what
/// a shift usually brings, about 130 serious cases or 400 everyday ones.
pub const EXPOSURE_UNITS_PER_DAY: u32 = 400;
/// Most units that a person may give their day; practically no budget.
pub const EXPOSURE_UNITS_PER_DAY_MAX: u32 = 100_000;
/// Days for which a person's exposure ledger is kept.
pub const EXPOSURE_DAYS: i64 = 30;
/// Hour in UTC at which a person's day begins by default: night in Europe, and late in the evening or
/// before work nearly everywhere else.
pub const DAY_BEGINS_AT_HOUR: u8 = 4;
/// Hours that a person's day has at least, however they move its beginning.
pub const DAY_HOURS_MIN: i64 = 20;
/// Minutes of work without a break after which one is due by default.
pub const BREAK_AFTER_MINUTES: u16 = 50;
/// Minutes without taking or finishing anything that are a break.
pub const BREAK_MINUTES: i64 = 10;
/// Commands that one group commit carries at most.
pub const COMMANDS_PER_COMMIT_MAX: usize = 512;
/// Commands that may wait for the writer before intake is refused with 503.
pub const COMMANDS_WAITING_MAX: usize = 8_192;
/// Longest note, reason or comment written by a person, in bytes.
pub const PROSE_BYTES_MAX: usize = 16 * 1024;
/// Most later versions of the content that one case keeps.
pub const VERSIONS_PER_CASE_MAX: usize = 64;
/// Most accounts that are remembered as those for whom one case is.
pub const TARGETS_PER_CASE_MAX: usize = 64;
/// Most accounts that one request adds to a sealed list.
pub const COHORT_ACCOUNTS_PER_REQUEST_MAX: usize = 10_000;
/// Longest name of a sealed list.
pub const COHORT_NAME_BYTES_MAX: usize = 40;
/// Most sealed lists of a platform.
pub const COHORTS_MAX: usize = 16;
/// Most grades of one factor that one case keeps, the strongest ones.
pub const GRADES_PER_FACTOR_MAX: usize = 8;
/// Most actions that one decision may order.
pub const ACTIONS_PER_DECISION_MAX: usize = 16;
/// Most subjects that one bulk acts on.
pub const SUBJECTS_PER_BULK_MAX: usize = 1_000;
/// Most subjects that a bulk of a moderator acts on; leads may go on to the limit above.
pub const SUBJECTS_PER_BULK_OF_MODERATOR_MAX: usize = 20;
/// Most subjects that are freed at a time of what a rule did; a repeat frees the others.
pub const SUBJECTS_PER_RULE_REVERT_MAX: usize = 5_000;
/// Most orders of a braked rule that one case proposes; the next one begins a new case.
pub const PROPOSALS_PER_CASE_MAX: usize = 200;
/// Most secrets that sign for one webhook while they are being rotated.
pub const SECRETS_PER_ENDPOINT_MAX: usize = 4;
/// Most tags on one account.
pub const TAGS_PER_ACCOUNT_MAX: usize = 256;
/// Most past events named in an account's history on one page.
pub const HISTORY_ITEMS_MAX: usize = 200;
/// How long an order may stay unconfirmed before it raises a case, in minutes.
pub const OUTCOME_MINUTES_MAX: i64 = 15;
/// Days for which a decision can be appealed: six months as DSA Article 20(1) asks, at their longest.
pub const APPEAL_DAYS: i64 = 184;
/// Days within which an appeal is decided: the time of the slowest tier, half of what Article 10(2) of
/// Regulation (EU) 2021/784 allows.
pub const APPEAL_ANSWER_DAYS: i64 = 7;
/// Hours after which one person alone may look a second time at their own decision.
pub const SECOND_LOOK_HOURS: i64 = 24;
/// Hours for which an action waits for a second person: three times what somebody who works alone must let go by.
pub const PENDING_ACTION_HOURS: i64 = 72;
/// Hours after which the limit of a hashtag ends unless two people renew it.
pub const HASHTAG_LIMIT_HOURS_MAX: i64 = 24;
/// Days after which the protection of somebody ends unless it is renewed.
pub const PROTECTION_DAYS_MAX: i64 = 7;
/// Most files that one appeal may bring.
pub const FILES_PER_APPEAL_MAX: usize = 5;
/// Longest file of an appeal, in bytes.
pub const FILE_BYTES_MAX: usize = 5 * 1024 * 1024;
/// Longest e-mail address, in bytes (RFC 5321, section 4.5.3.1.3, less the angle brackets).
pub const EMAIL_BYTES_MAX: usize = 254;
/// Pages of one alert that are remembered; the audit log has all.
pub const PAGES_PER_ALERT_MAX: usize = 20;
/// Most cases and subjects that belong to one investigation.
pub const LINKS_PER_INVESTIGATION_MAX: usize = 1_000;
/// Most disclosures of one investigation.
pub const DISCLOSURES_PER_INVESTIGATION_MAX: usize = 200;
/// Most grounds on which one subject is held.
pub const GROUNDS_PER_HOLD_MAX: usize = 100;
/// Most ended grounds that a hold remembers; the oldest go first.
pub const LIFTED_PER_HOLD_MAX: usize = 1_000;
/// Most replaced or deleted contacts that a hold keeps.
pub const CONTACTS_PER_HOLD_MAX: usize = 100;
/// Hours within which the authorities are informed about a threat to life; the law says promptly (DSA
/// Article 18(1)).
pub const DUTY_HOURS: i64 = 1;
/// Hours within which somebody else looks at what one person alone gave to an authority.
pub const REVIEW_HOURS: i64 = 72;
/// Longest content that one packet takes, in bytes: it is written in memory.
pub const PACKET_CONTENT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Most entries of the audit chain that one packet takes.
pub const PACKET_ENTRIES_MAX: usize = 100_000;
/// Days for which counts per hour are kept: a year can be compared with the one before.
pub const TALLY_DAYS: i64 = 400;
/// Days for which corrections of scores are kept.
pub const FEEDBACK_DAYS: i64 = 180;
/// Days for which the text of a correction is kept: as long as the event log by default, by which it is found
/// when who wrote it is erased.
pub const FEEDBACK_TEXT_DAYS: i64 = 30;
/// Most corrections of scores that are kept for one key; the oldest go first.
pub const FEEDBACK_PER_KEY_MAX: usize = 5_000;
/// Undo window before an order of a human decision is sent, in seconds.
pub const UNDO_SECONDS: i64 = 10;
/// Default requests per second for one key; it only stops runaways.
pub const REQUESTS_PER_SECOND_DEFAULT: u32 = 10_000;
/// Requests per second that one address may send to pages that need no key; it stops guessing and floods.
pub const ADDRESS_REQUESTS_PER_SECOND: u32 = 10;
/// Requests that one address may send at once to pages that need no key.
pub const ADDRESS_REQUESTS_AT_ONCE: u32 = 50;
/// Longest form that somebody in public may send, in bytes.
pub const FORM_BYTES_MAX: usize = 64 * 1024;
/// Reports that one network may send at once by the public form.
pub const FORM_REPORTS_AT_ONCE: u32 = 20;
/// Reports that one network may send per hour by the public form beyond those.
pub const FORM_REPORTS_PER_HOUR: u32 = 60;
/// Hours for which a decision on an account or a hashtag answers reports that say the same again and nothing else.
pub const WAVE_HOURS: i64 = 24;
/// Removals and suspensions that one rule may order per hour before they become proposals.
pub const RULE_REMOVALS_PER_HOUR: u32 = 100;
/// Versions of one content that stay cleared, so that no rule contains them again.
pub const CLEARED_VERSIONS_MAX: usize = 64;
/// Containments of one author that rules may order per hour, so that one flooder can't use up everyone's.
pub const CONTAINMENTS_PER_AUTHOR_PER_HOUR: u32 = 50;
/// Audit entries between two checkpoints at most.
pub const ENTRIES_PER_CHECKPOINT: u64 = 1_000;
/// Seconds between two checkpoints at most, while there are new entries.
pub const SECONDS_PER_CHECKPOINT: i64 = 60;
/// Most things that one report may be about.
pub const SUBJECTS_PER_REPORT_MAX: usize = 100;
/// The same for the public form.
pub const SUBJECTS_PER_FORM_MAX: usize = 50;
/// Things in one report of the public form that count as one report against the rate of a network.
pub const SUBJECTS_PER_COUNTED_REPORT: usize = 10;

/// Links between accounts that people must have judged before any first post is held because of one.
pub const RETURN_DECISIONS_MIN: u64 = 200;
/// So high must be the lower end of the 95 % interval of how often likely links were right.
pub const RETURN_PRECISION_MIN: f64 = 0.9;
/// Minutes after which a hold of first posts ends by itself, and within which somebody must have looked.
pub const RETURN_HOLD_MINUTES: i64 = 60;
/// First posts of an account that are held at most.
pub const RETURN_POSTS_HELD_MAX: usize = 20;
/// An account of which more posts were seen has no first posts any more.
pub const RETURN_POSTS_SEEN_MAX: u64 = 100;
/// Longest name of a bank or of a source of its items, in bytes.
pub const BANK_NAME_BYTES_MAX: usize = 64;
/// Most items that one request adds to a bank.
pub const ITEMS_PER_ADDITION_MAX: usize = 1_000;
/// Most sampled frames of one known video.
pub const FRAMES_PER_VIDEO_MAX: usize = 3_600;
/// Most known items that one content is compared with as near to it; the nearest first.
pub const KNOWN_PER_CONTENT_MAX: usize = 64;
/// Longest file of a picture or video that is hashed, in bytes.
pub const MEDIA_FILE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Most such files that are in memory at a time.
pub const MEDIA_FILES_MAX: usize = 8;
/// Longest note on an item that comes over the API of Hasher-Matcher-Actioner, in characters, as there.
pub const HMA_NOTE_CHARACTERS_MAX: usize = 255;
/// Attempts to fetch a medium before it is given up.
pub const MEDIA_FETCH_ATTEMPTS_MAX: u32 = 5;
/// Days for which it is known what was fetched, and why something could not be.
pub const MEDIA_FETCH_DAYS: i64 = 30;
/// Most banks.
pub const BANKS_MAX: usize = 1_000;
