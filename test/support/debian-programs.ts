import { join } from 'node:path'
import { debianTree } from './debian-tree.ts'

const programs = {
  'docker-registry': 'usr/bin/docker-registry',
  'busybox-static': 'bin/busybox',
} as const

/** The path of a real program of Debian, fetched once and kept in the cache; it needs no more than the C library. */
export async function debianProgram(name: keyof typeof programs): Promise<string> {
  return join(await debianTree([name]), programs[name])
}
