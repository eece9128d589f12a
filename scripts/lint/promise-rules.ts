import type { Linter } from 'eslint'

/** Rules that read types: a promise whose failure nobody would hear of is refused. */
export const promiseRules: Linter.RulesRecord = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/await-thenable': 'error',
}
