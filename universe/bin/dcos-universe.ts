#!/bin/sh
':' //; here="$(dirname "$(readlink -f "$0")")"; node="$here/../../node_modules/.bin/node"
':' //; if [ ! -x "$node" ]; then node="$(command -v node || echo none)"; fi
':' //; case "$("$node" --version 2>/dev/null)" in v2[4-9].*|v[3-9][0-9].*) exec "$node" "$0" "$@" ;; esac
':' //; echo "Error: dcos-universe needs Node.js 24 or later, and found none. Try: run 'npm install' in the project." >&2
':' //; exit 69
// The lines above are for the shell: started directly, this file finds a Node.js that can run it. The rest is for Node.
import { runUniverse } from '../src/run.ts'

await runUniverse(process.argv.slice(2))
