import { incomingFolder, incomingNames, nodePaths } from '@dcos-lite/bootstrap'
import type { RemoteCommand } from './remote-command.ts'

/** How the program of the node is started: from the files of the first contact, or from the active set. */
export function nodeProgram(bundleId: string | undefined): readonly string[] {
  if (bundleId === undefined) return [`${nodePaths.active}/bin/dcos-node`]
  const folder = incomingFolder(bundleId)
  return [`${folder}/${incomingNames.runtime}/bin/node`, `${folder}/${incomingNames.program}`]
}

/** Where the bundle file of a first contact lies on the node. */
export const incomingBundle = (bundleId: string): string =>
  `${incomingFolder(bundleId)}/${incomingNames.bundle}`

/** Unpacks and verifies what was sent. */
export const unpackBundle = (program: readonly string[], bundleId: string): RemoteCommand => ({
  what: 'unpack and verify the packages',
  argv: [...program, 'unpack', incomingBundle(bundleId), '--expect', bundleId],
  asRoot: true,
})

/** Makes a set the active one; the set comes by standard input. `start` false leaves its units where they are. */
export const activateSet = (
  program: readonly string[],
  setFile: string,
  options: { start: boolean },
): RemoteCommand => ({
  what: 'activate the set',
  argv: [...program, 'activate', ...(options.start ? [] : ['--no-start']), setFile],
  asRoot: true,
})

/** Prints what the node is and how its units do. */
export const nodeStatus = (program: readonly string[]): RemoteCommand => ({
  what: 'ask the node for its state',
  argv: [...program, 'status', '--json'],
  asRoot: true,
})

/** Makes the node what it was before. */
export const uninstallNode = (program: readonly string[]): RemoteCommand => ({
  what: 'uninstall the node',
  argv: [...program, 'uninstall'],
  asRoot: true,
})
