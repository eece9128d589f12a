import { readFileSync } from 'node:fs'
import ts from 'typescript'

/** What a file imports, types included, as written. */
export function importedNames(path: string): string[] {
  return ts
    .preProcessFile(readFileSync(path, 'utf8'), true, true)
    .importedFiles.map((found) => found.fileName)
}

/** The package that a bare import names: `@a/b/c` → `@a/b`, `a/b` → `a`. */
export function packageOf(name: string): string {
  const parts = name.split('/')
  return name.startsWith('@') ? parts.slice(0, 2).join('/') : String(parts[0])
}
