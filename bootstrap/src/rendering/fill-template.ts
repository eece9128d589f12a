import Handlebars from 'handlebars'

/** Fills a template for a configuration file: nothing is escaped, and a missing name is an error. */
export function fillTemplate(template: string, values: object): string {
  return Handlebars.compile(template, { strict: true, noEscape: true })(values)
}
