import type { RemoteCommand } from './remote-command.ts'

/** Gives a file that was sent its permissions and makes it appear under its name at once, durably. */
export const placeFile = (from: string, to: string, mode: number): RemoteCommand => ({
  what: `put ${to} into its place`,
  argv: ['sh', '-c', 'chmod "$1" "$2" && sync "$2" && mv -f -- "$2" "$3"', 'sh', mode.toString(8), from, to],
  asRoot: true,
})

/** Makes folders and those above them. */
export const makeFolders = (paths: readonly string[], mode: number): RemoteCommand => ({
  what: 'make folders',
  argv: ['mkdir', '-p', '-m', mode.toString(8), '--', ...paths],
  asRoot: true,
})

const removeScript = `
for tree in "$@"; do
  if mountpoint -q "$tree"; then rm -rf -- "$tree"/* "$tree"/.[!.]* "$tree"/..?*; else rm -rf -- "$tree"; fi
done
`

/** Removes folders with all that is in them; one that a disk is mounted on is emptied and stays. */
export const removeTrees = (paths: readonly string[]): RemoteCommand => ({
  what: `remove ${paths.join(', ')}`,
  argv: ['sh', '-s', '--', ...paths],
  input: removeScript,
  asRoot: true,
})

/** Prints `<sha256>  <path>` of each of the files that is there. */
export const hashFiles = (paths: readonly string[]): RemoteCommand => ({
  what: 'read the hashes of files',
  argv: ['sha256sum', '--', ...paths],
  asRoot: true,
})

/** Prints a file. */
export const readFile = (path: string): RemoteCommand => ({
  what: `read ${path}`,
  argv: ['cat', '--', path],
  asRoot: true,
})
