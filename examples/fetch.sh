# For platforms that can't receive webhooks: fetches what is still to be confirmed, from the start each
# time, and confirms the action ACTION once it is carried out. Needs URL and KEY.
curl -sS --fail-with-body "$URL/v1/actions?state=ordered" -H "Authorization: Bearer $KEY"

curl -sS --fail-with-body "$URL/v1/actions/$ACTION/outcome" \
  -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \
  -d '{"state":"applied","at":"2026-11-23T10:06:00Z"}'
