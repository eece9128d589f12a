import type { Linter } from 'eslint'
import tseslint from 'typescript-eslint'
import { decisionFolderRules, decisionFolders } from './decision-folders.ts'
import { languageRules } from './language-rules.ts'
import { promiseRules } from './promise-rules.ts'

const typescript = ['**/*.ts']

/**
 * The whole lint configuration for the tree at `root`. `project` is the file that names the TypeScript program;
 * without it the rules that need types are left out.
 */
export function lintConfiguration(options: { root: string; project?: string | false }): Linter.Config[] {
  const { root, project = './tsconfig.json' } = options
  const recommended = tseslint.configs.recommended as Linter.Config[]
  return [
    { ignores: ['**/node_modules/', '**/dist/', '**/generated/', '.dcos-local/', 'coverage/'] },
    { linterOptions: { noInlineConfig: true } },
    ...recommended.map((part) => ({ ...part, files: typescript })),
    {
      files: typescript,
      languageOptions: { parserOptions: { tsconfigRootDir: root, ...(project ? { project } : {}) } },
      rules: { ...languageRules, ...(project ? promiseRules : {}) },
    },
    { files: ['**/test/**/*.ts'], rules: { '@typescript-eslint/no-unused-expressions': 'off' } },
    { files: ['{lib,components/*,local}/src/**/*.ts'], rules: { 'no-console': 'error' } },
    { files: decisionFolders, rules: decisionFolderRules },
  ]
}
