import type { Linter } from 'eslint'

/** Syntax that no file may use, with what to write instead. Some of it Node cannot strip, some hides names. */
export const refusedSyntax = [
  { selector: 'TSEnumDeclaration', message: 'Write a union of string literals instead of an enum.' },
  { selector: 'TSParameterProperty', message: 'Declare the field and assign it; Node strips types only.' },
  { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
  { selector: 'ExportSpecifier[exported.name="default"]', message: 'Export by name.' },
  { selector: 'TSExportAssignment', message: 'Export by name.' },
  { selector: 'TSImportType', message: 'Import the type at the top of the file.' },
  {
    selector: 'TSModuleDeclaration[kind="namespace"]',
    message: 'A module is a file; Node does not run namespaces.',
  },
]

/** The rules of every TypeScript file that need no types. */
export const languageRules: Linter.RulesRecord = {
  'no-restricted-syntax': ['error', ...refusedSyntax],
  '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: true }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true }],
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
  ],
  'no-empty': ['error', { allowEmptyCatch: false }],
  'no-useless-catch': 'error',
  'no-unsafe-finally': 'error',
  'no-self-compare': 'error',
  'no-constant-condition': ['error', { checkLoops: false }],
  'no-debugger': 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  eqeqeq: ['error', 'always'],
  'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
}
