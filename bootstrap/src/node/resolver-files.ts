import { existsSync } from 'node:fs'
import { lstat, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { nodePaths } from '../node-paths.ts'
import { renderResolvConf, renderResolvedDropIn } from '../rendering/resolver.ts'
import type { ResolverSettings } from '../sets/set.ts'
import type { NodeContext } from './node-context.ts'
import { linkDurably, readLinkIfThere, removeDurably, removeIfEmpty, writeDurably } from './system/durable.ts'
import { readJsonIfThere, readTextIfThere } from './system/read-if-there.ts'

/** What the resolver of the host was before ours. */
export type SavedResolver =
  | { managedBy: 'systemd-resolved'; madeFolder: boolean }
  | { managedBy: 'file'; link: string }
  | { managedBy: 'file'; text: string | null; mode: number }

const savedFile = `${nodePaths.saved}/resolver.json`

/** Who decides on this host: systemd-resolved where `/etc/resolv.conf` leads to it, else the file itself. */
export async function resolverManager(node: NodeContext): Promise<'file' | 'systemd-resolved'> {
  const link = await readLinkIfThere(node.at(nodePaths.resolvConf))
  return link?.includes('systemd/resolve/') === true ? 'systemd-resolved' : 'file'
}

/** The resolver as it was, if it was changed. */
export function readSavedResolver(node: NodeContext): Promise<SavedResolver | undefined> {
  return readJsonIfThere<SavedResolver>(node.at(savedFile))
}

async function saveResolver(node: NodeContext): Promise<SavedResolver> {
  const known = await readSavedResolver(node)
  if (known) return known
  const file = node.at(nodePaths.resolvConf)
  const link = await readLinkIfThere(file)
  const text = await readTextIfThere(file)
  const saved: SavedResolver =
    (await resolverManager(node)) === 'systemd-resolved'
      ? { managedBy: 'systemd-resolved', madeFolder: !existsSync(dirname(node.at(nodePaths.resolvedDropIn))) }
      : link !== undefined
        ? { managedBy: 'file', link }
        : {
            managedBy: 'file',
            text: text ?? null,
            mode: text === undefined ? 0o644 : (await lstat(file)).mode & 0o777,
          }
  await writeDurably(node.at(savedFile), JSON.stringify(saved))
  return saved
}

/** Replaces the file; where it is a mount point of its own (as in containers) its content is replaced. */
async function replaceResolvConf(file: string, text: string, mode: number): Promise<void> {
  try {
    await writeDurably(file, text, mode)
  } catch (error) {
    if (!['EBUSY', 'EXDEV'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    await rm(`${file}.part`, { force: true })
    await writeFile(file, text)
  }
}

/** The text that the settings ask for; `original` is what the host had in `/etc/resolv.conf`. */
function wantedText(
  settings: ResolverSettings,
  managedBy: SavedResolver['managedBy'],
  original: string,
): string {
  return managedBy === 'systemd-resolved'
    ? renderResolvedDropIn(settings)
    : renderResolvConf(settings, original)
}

function originalText(saved: SavedResolver | undefined, present: string): string {
  return saved !== undefined && 'text' in saved ? (saved.text ?? '') : present
}

/** Whether the node resolves names otherwise than the settings ask for. */
export async function resolverDiffers(node: NodeContext, settings: ResolverSettings): Promise<boolean> {
  const saved = await readSavedResolver(node)
  const managedBy = saved?.managedBy ?? (await resolverManager(node))
  const present = (await readTextIfThere(node.at(nodePaths.resolvConf))) ?? ''
  const file = managedBy === 'file' ? nodePaths.resolvConf : nodePaths.resolvedDropIn
  const text = await readTextIfThere(node.at(file))
  return saved === undefined || text !== wantedText(settings, managedBy, originalText(saved, present))
}

/** Makes the node resolve names as the settings say, and keeps what was there before. */
export async function setResolver(node: NodeContext, settings: ResolverSettings): Promise<void> {
  const saved = await saveResolver(node)
  const file = node.at(nodePaths.resolvConf)
  if (saved.managedBy === 'systemd-resolved') {
    await writeDurably(node.at(nodePaths.resolvedDropIn), renderResolvedDropIn(settings))
    await node.systemd.tryRestart('systemd-resolved.service')
    return
  }
  const original = originalText(saved, (await readTextIfThere(file)) ?? '')
  // A link is replaced by a file; its target belongs to somebody else.
  if ((await readLinkIfThere(file)) !== undefined) await removeDurably(file)
  await replaceResolvConf(file, renderResolvConf(settings, original), 0o644)
}

/** Makes the node resolve names as before; nothing when that was never changed. */
export async function restoreResolver(node: NodeContext): Promise<void> {
  const saved = await readSavedResolver(node)
  if (saved === undefined) return
  const file = node.at(nodePaths.resolvConf)
  if (saved.managedBy === 'systemd-resolved') {
    const dropIn = node.at(nodePaths.resolvedDropIn)
    await removeDurably(dropIn)
    if (saved.madeFolder) await removeIfEmpty(dirname(dropIn))
    await node.systemd.tryRestart('systemd-resolved.service')
  } else if ('link' in saved) {
    await linkDurably(file, saved.link)
  } else if (saved.text === null) {
    await removeDurably(file)
  } else {
    await replaceResolvConf(file, saved.text, saved.mode)
  }
  await removeDurably(node.at(savedFile))
}
