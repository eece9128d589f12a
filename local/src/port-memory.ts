import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const fileOf = (dataDir: string): string => join(dataDir, 'task-ports.json')

/** The first task port of the start before this one; tasks that still run hold ports behind it. */
export async function rememberedTaskPorts(dataDir: string): Promise<number | undefined> {
  try {
    const { base } = JSON.parse(await readFile(fileOf(dataDir), 'utf8')) as { base?: unknown }
    return typeof base === 'number' ? base : undefined
  } catch {
    return undefined // a first start, or a file cut by a crash: any block will do
  }
}

export async function rememberTaskPorts(dataDir: string, base: number): Promise<void> {
  await writeFile(`${fileOf(dataDir)}.part`, JSON.stringify({ format: 1, base }))
  await rename(`${fileOf(dataDir)}.part`, fileOf(dataDir))
}
