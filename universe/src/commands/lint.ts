import { Flags } from '@oclif/core'
import { counted } from '../counted.ts'
import { universeErrors } from '../errors.ts'
import type { Finding } from '../lint/finding.ts'
import { lintTree } from '../lint/lint-tree.ts'
import type { LintReport } from '../lint/lint-tree.ts'
import { packagesFolder } from '../packages-folder.ts'
import { UniverseCommand } from '../universe-command.ts'

function show(finding: Finding): string {
  const { severity, file, line, rule, message, fix } = finding
  return `${severity}  ${file}:${line}  ${rule}\n  ${message}\n  fix: ${fix}`
}

/** Checks a package tree. */
export class Lint extends UniverseCommand {
  static override summary = 'Check a folder of packages.'
  static override description =
    'Checks every revision by the rules of the packaging format. Errors end with exit code 65; warnings (duplicate keys, defaults that do not satisfy the schema, a template that fails with the defaults) do not.'
  static override examples = [
    '<%= config.bin %> lint',
    '<%= config.bin %> lint --packages my-universe/repo/packages',
    '<%= config.bin %> lint --packages my-universe --json',
  ]
  static override flags = {
    packages: Flags.string({ description: 'folder of the packages; default: the packages of this project' }),
  }

  override async run(): Promise<LintReport & { errors: number; warnings: number }> {
    const { flags } = await this.parse(Lint)
    const report = await lintTree(flags.packages ?? packagesFolder)
    const errors = report.findings.filter(({ severity }) => severity === 'error').length
    const warnings = report.findings.length - errors
    for (const finding of report.findings) this.log(show(finding))
    if (errors > 0) {
      throw universeErrors.LINT_FAILED(
        {
          errors: counted(errors, 'error'),
          warnings: counted(warnings, 'warning'),
          revisions: counted(report.revisions, 'revision'),
        },
        { details: { ...report, errors, warnings } },
      )
    }
    this.log(`${counted(report.revisions, 'revision')}, no errors, ${counted(warnings, 'warning')}.`)
    return { ...report, errors, warnings }
  }
}
