#!/bin/sh
# Writes the configuration into the sandbox of the task, starts nginx, and lets it finish its requests when the task is ended.
#
# PORT             where it listens (8080)
# PAGE             the page at /, when there is no content
# CONTENT          a folder below the sandbox with the files to serve
# PROXY            http://host:port to pass requests to, instead of files
# WORKERS          worker processes (1)
set -eu
folder=${MESOS_SANDBOX:-/tmp}/nginx
mkdir -p "$folder/temp" "$folder/pages"
printf '%s\n' "${PAGE:-It works.}" > "$folder/pages/index.html"
root=$folder/pages
if [ -n "${CONTENT:-}" ]; then root=${MESOS_SANDBOX:-/tmp}/$CONTENT; fi
if [ -n "${PROXY:-}" ]; then
  place="proxy_pass $PROXY; proxy_http_version 1.1; proxy_set_header Host \$http_host;
      proxy_set_header Connection ''; proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;"
else
  place="root $root; index index.html;"
fi
cat > "$folder/nginx.conf" <<END
worker_processes ${WORKERS:-1};
pid $folder/nginx.pid;
error_log stderr notice;
events { worker_connections 4096; }
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log /dev/stdout combined;
  client_body_temp_path $folder/temp/body;
  proxy_temp_path $folder/temp/proxy;
  fastcgi_temp_path $folder/temp/fastcgi;
  uwsgi_temp_path $folder/temp/uwsgi;
  scgi_temp_path $folder/temp/scgi;
  sendfile on;
  server_tokens off;
  server {
    listen ${PORT:-8080};
    location = /.status { stub_status; access_log off; }
    location / { $place }
  }
}
END
nginx -q -t -c "$folder/nginx.conf"
nginx -c "$folder/nginx.conf" -g 'daemon off;' &
server=$!
trap 'kill -QUIT "$server" 2>/dev/null || true' TERM INT
# The first wait ends with the signal, the second with the server.
wait "$server" || true
status=0
wait "$server" 2>/dev/null || status=$?
[ "$status" = 127 ] && status=0
exit "$status"
