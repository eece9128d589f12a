import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * A shell program that starts `libexec/<folder>/<program>` with the libraries that lie beside it. No host has to have
 * them, and nothing but this one program (and what it starts) sees them.
 */
export function wrapperText(folder: string, program: string): string {
  return `#!/bin/sh
base=\${0%/*}/../libexec/${folder}
[ -x "$base/${program}" ] || base=$(dirname "$(readlink -f "$0")")/../libexec/${folder}
LD_LIBRARY_PATH=$base\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export LD_LIBRARY_PATH
exec "$base/${program}" "$@"
`
}

/** A shell program that runs a JavaScript file of `lib/` on the runtime of the same set. */
export function scriptText(script: string): string {
  return `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec /opt/dcos/active/bin/node "$here/../lib/${script}" "$@"
`
}

/** Writes an executable text. */
export async function writeProgram(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text, { mode: 0o755 })
}
