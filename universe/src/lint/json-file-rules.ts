import { findDuplicateKeys } from './duplicate-keys.ts'
import { errorAt, warningAt } from './finding.ts'
import type { Finding } from './finding.ts'
import { lineAt, lineOfByte, lineOfPointer, lineOfSyntaxError } from './line-of.ts'

function hasNonAscii(value: unknown): boolean {
  if (typeof value === 'string') return /[^\x00-\x7e]|[\x00-\x08\x0b\x0e-\x1f]/.test(value)
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, item]) => hasNonAscii(name) || hasNonAscii(item))
}

function lineOfNonAscii(content: Buffer, text: string): number {
  const raw = content.findIndex((byte) => byte > 0x7e)
  return raw >= 0 ? lineOfByte(content, raw) : lineAt(text, /\\u(?!00[2-7])/i.exec(text)?.index ?? 0)
}

/** The rules for every JSON file: it parses, has no key twice, and nothing but ASCII. */
export function readJsonFile(file: string, content: Buffer): { document: unknown; findings: Finding[] } {
  const text = content.toString('utf8')
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    const { message } = error as Error
    return {
      document: undefined,
      findings: [errorAt(file, 'json', message, 'Correct the JSON.', lineOfSyntaxError(text, message))],
    }
  }
  const findings: Finding[] = []
  if (content.some((byte) => byte > 0x7f) || hasNonAscii(document)) {
    const message = 'The file has characters outside ASCII, as they are or as \\u escapes.'
    findings.push(
      errorAt(
        file,
        'ascii',
        message,
        'Write the text with ASCII characters; only templates may have others.',
        lineOfNonAscii(content, text),
      ),
    )
  }
  for (const path of findDuplicateKeys(text)) {
    const fix = 'Remove one of the two; readers take the last.'
    findings.push(
      warningAt(file, 'duplicate-key', `The key ${path} is there twice.`, fix, lineOfPointer(text, path)),
    )
  }
  return { document, findings }
}
