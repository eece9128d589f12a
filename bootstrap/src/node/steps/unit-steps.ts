import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { nodePaths, packageFolder } from '../../node-paths.ts'
import { configPackageOf } from '../../sets/set.ts'
import type { NodeSet } from '../../sets/set.ts'
import type { NodeContext } from '../node-context.ts'
import { linkDurably, removeDurably, removeIfEmpty, writeDurably } from '../system/durable.ts'

const unitFile = (node: NodeContext, name: string): string => node.at(`${nodePaths.units}/${name}`)

/** Copies a unit of the set's configuration package to where systemd reads it, whatever else is mounted later. */
export async function writeUnit(node: NodeContext, set: NodeSet, name: string): Promise<void> {
  const source = node.at(`${packageFolder(configPackageOf(set) ?? '')}/units/${name}`)
  await writeDurably(unitFile(node, name), await readFile(source))
}

/** Makes a link that lets a unit start with another one. */
export async function linkUnit(node: NodeContext, name: string, target: string): Promise<void> {
  await linkDurably(unitFile(node, name), target)
}

/** Removes a unit or a link of ours, and the folder that is empty then and was made for it. */
export async function removeUnit(node: NodeContext, name: string): Promise<void> {
  await removeDurably(unitFile(node, name))
  if (dirname(name) === 'dcos.target.wants') await removeIfEmpty(dirname(unitFile(node, name)))
}
