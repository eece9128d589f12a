#!/bin/sh
# Logs a service account in, again and again, and keeps its token in a file.
#
# DCOS_SERVICE_ACCOUNT_CREDENTIAL   JSON with uid, private_key (PEM) and login_endpoint
# CA_FILE                           certificates that the login is verified with
# First word: the file. It is written anew as a whole, for this user alone.
set -eu
umask 077
token=$1
folder=$(dirname "$token")
every=21600
again=5

# A text of the account; line breaks in it are written as \n.
field() {
  text=$(printf '%s' "$DCOS_SERVICE_ACCOUNT_CREDENTIAL" | tr -d '\n' |
    sed -n "s/.*\"$1\"[[:space:]]*:[[:space:]]*\"\([^\"]*\)\".*/\1/p" | sed 's#\\/#/#g')
  printf '%b' "$text"
}
base64url() {
  openssl base64 -A | tr '+/' '-_' | tr -d '='
}
log_in() {
  uid=$(field uid)
  exp=$(($(date +%s) + 300))
  content=$(printf '{"alg":"RS256","typ":"JWT"}' | base64url).$(printf '{"uid":"%s","exp":%s}' "$uid" "$exp" | base64url)
  # The key is read from a pipe: it never lies in a file.
  signature=$(field private_key | { printf '%s' "$content" | openssl dgst -sha256 -sign /dev/fd/3 -binary; } 3<&0 | base64url)
  endpoint=$(field login_endpoint)
  printf '{"uid":"%s","exp":%s,"token":"%s.%s"}' "$uid" "$exp" "$content" "$signature" |
    curl --silent --show-error --fail --max-time 30 --cacert "$CA_FILE" --header 'content-type: application/json' \
      --data-binary @- "${endpoint:-https://master.mesos/acs/api/v1/auth/login}" |
    sed -n 's/.*"token"[[:space:]]*:[[:space:]]*"\([^"]*\)".*/\1/p' > "$folder/.token.part"
  [ -s "$folder/.token.part" ] && mv -f "$folder/.token.part" "$token"
}

while :; do
  if log_in; then
    echo "logged in as $(field uid)"
    sleep "$every"
  else
    echo 'the login failed; it is tried again' >&2
    sleep "$again"
  fi
done
