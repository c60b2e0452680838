# Sends a post and a report about it. Needs URL and KEY.
curl -sS --fail-with-body "$URL/v1/events" \
  -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d '
{"id":"e1","kind":"content.created","at":"2026-11-23T10:00:00Z",
 "actor":{"id":"a1","handle":"plum"},"content":{"id":"c1","text":"hello"}}'

curl -sS --fail-with-body "$URL/v1/reports" \
  -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d '
{"id":"r1","at":"2026-11-23T10:05:00Z","reporter":{"id":"a9"},"reason":"threat",
 "subject":{"kind":"content","id":"c1"},
 "content":{"id":"c1","author":{"id":"a1"},"text":"hello"}}'
