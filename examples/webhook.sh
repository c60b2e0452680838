# Says where webhooks go, and shows the secret that signs them, once. Needs URL, KEY and HOOK.
curl -sS --fail-with-body "$URL/v1/webhooks" \
  -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d "{\"url\":\"$HOOK\"}"
