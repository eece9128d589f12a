/** What a new package is made of. */
export interface SkeletonOptions {
  name: string
  maintainer: string
  description: string
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

function option(title: string, description: string, more: Record<string, unknown>): Record<string, unknown> {
  return { title, description, ...more }
}

function config(name: string): Record<string, unknown> {
  const service = {
    name: option('Name', 'Part of its address and of its DNS name.', {
      type: 'string',
      pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
      default: name,
    }),
    instances: option('Instances', 'How many run.', { type: 'integer', minimum: 0, default: 1 }),
    cpus: option('CPUs', 'CPU share of each instance.', { type: 'number', minimum: 0.01, default: 0.1 }),
    mem: option('Memory', 'Memory of each instance in MiB.', { type: 'number', minimum: 16, default: 32 }),
  }
  return {
    $schema: 'http://json-schema.org/draft-04/schema#',
    type: 'object',
    properties: {
      service: {
        title: 'Service',
        description: 'How the service is called and how much of it runs.',
        type: 'object',
        additionalProperties: false,
        properties: service,
        required: Object.keys(service),
      },
    },
    required: ['service'],
  }
}

const template = `{{! Options reach the program as environment variables, never as a part of the command. }}{
  "id": "/{{service.name}}",
  "instances": {{service.instances}},
  "cpus": {{service.cpus}},
  "mem": {{service.mem}},
  "cmd": "exec node -e 'require(\`node:http\`).createServer((request, answer) => answer.end(process.env.MESSAGE)).listen(Number(process.env.PORT0))'",
  "env": { "MESSAGE": "{{service.name}} is here" },
  "portDefinitions": [{ "port": 0, "protocol": "tcp", "name": "http" }],
  "healthChecks": [
    {
      "protocol": "MESOS_HTTP",
      "path": "/",
      "portIndex": 0,
      "delaySeconds": 1,
      "gracePeriodSeconds": 15,
      "intervalSeconds": 5,
      "timeoutSeconds": 3,
      "maxConsecutiveFailures": 3
    }
  ],
  "labels": {
    "DCOS_SERVICE_NAME": "{{service.name}}",
    "DCOS_SERVICE_SCHEME": "http",
    "DCOS_SERVICE_PORT_INDEX": "0"
  }
}
`

/** The files of a package that lints, renders, installs and becomes healthy as it stands, by their names. */
export function skeletonFiles(options: SkeletonOptions): Record<string, string> {
  const { name, maintainer, description } = options
  const metadata = {
    packagingVersion: '4.0',
    name,
    version: '0.1.0',
    maintainer,
    description,
    tags: [name],
    framework: false,
    minDcosReleaseVersion: '2.0',
    licenses: [{ name: 'Apache License Version 2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' }],
    postInstallNotes: `${name} is starting: /service/${name}/ on the address of the cluster.`,
  }
  return {
    'package.json': json(metadata),
    'config.json': json(config(name)),
    'resource.json': json({ images: {} }),
    'marathon.json.mustache': template,
  }
}
