import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DeclaredFormat } from './find-formats.ts'

const folder = import.meta.dirname

/** Where the record of one version lies: `<component>/<kind>-v<version>.json`, relative to this folder. */
export function fixtureName({ component, format }: DeclaredFormat, version: number): string {
  return `${component}/${format.kind.replaceAll(/[^\w]+/g, '-')}-v${version}.json`
}

/** Every fixture that is there. */
export function fixtureNames(): string[] {
  return globSync('*/*.json', { cwd: folder }).sort()
}

/** The text of a fixture, as the store held it. */
export function readFixture(name: string): string {
  return readFileSync(join(folder, name), 'utf8')
}
