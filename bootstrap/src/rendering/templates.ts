/** Unit files, in the language of Handlebars. A name that is missing is an error. */

const restart = `Restart=always
RestartSec=1
`

const accounting = `Slice=dcos.slice
MemoryAccounting=yes
CPUAccounting=yes
TasksAccounting=yes
OOMScoreAdjust=-500
LimitNOFILE=65536
`

/** What no service of ours needs to be able to do. V8 writes and runs code, so memory stays executable. */
const confined = `CapabilityBoundingSet=CAP_NET_BIND_SERVICE
NoNewPrivileges=yes
ProtectSystem=full
ProtectHome=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
PrivateDevices=yes
PrivateTmp=yes
RestrictSUIDSGID=yes
RestrictRealtime=yes
LockPersonality=yes
`

const wantedByTarget = `
[Install]
WantedBy=dcos.target

[X-DCOS]
Content={{content}}
`

export const serviceTemplate = `[Unit]
Description={{description}}
PartOf=dcos.target
After=network.target dcos-node-recover.service{{#each after}} {{this}}{{/each}}
StartLimitIntervalSec=0

[Service]
Type=simple
ExecStart=/opt/dcos/active/bin/node /opt/dcos/active/lib/components/{{program}}.js --config /opt/dcos/active/etc/{{unit}}.json --info /run/dcos/{{unit}}.json
${restart}TimeoutStopSec=25
{{#if killMode}}KillMode={{killMode}}
{{/if}}RuntimeDirectory=dcos
RuntimeDirectoryPreserve=yes
{{#if stateFolder}}StateDirectory=dcos/{{stateFolder}}
StateDirectoryMode={{stateMode}}
{{/if}}${accounting}{{#if confined}}${confined}{{/if}}{{#if networked}}CapabilityBoundingSet=CAP_NET_ADMIN
{{/if}}{{#if reading}}CapabilityBoundingSet=CAP_DAC_READ_SEARCH
{{/if}}${wantedByTarget}`

export const etcdTemplate = `[Unit]
Description=etcd: the state of the cluster
PartOf=dcos.target
After=network.target dcos-node-recover.service
StartLimitIntervalSec=0

[Service]
Type=notify
ExecStart=/opt/dcos/active/bin/etcd{{#each arguments}} {{this}}{{/each}}
${restart}TimeoutStartSec=90
RuntimeDirectory=dcos
RuntimeDirectoryPreserve=yes
StateDirectory=dcos/etcd
StateDirectoryMode=0700
${accounting}IOSchedulingClass=best-effort
IOSchedulingPriority=0
${confined}${wantedByTarget}`

export const netAddressTemplate = `[Unit]
Description=The address {{address}} of the name server, and the virtual addresses, on this node
PartOf=dcos.target
After=network-pre.target dcos-node-recover.service
StartLimitIntervalSec=0

[Service]
Type=oneshot
RemainAfterExit=yes
Restart=on-failure
RestartSec=1
ExecStart=/opt/dcos/active/bin/ip address replace {{address}}/32 dev lo
ExecStart=/opt/dcos/active/bin/ip route replace local {{virtual}} dev lo src {{node}}
ExecStop=-/opt/dcos/active/bin/nft delete table ip {{table}}
ExecStop=-/opt/dcos/active/bin/ip route delete local {{virtual}} dev lo
ExecStop=-/opt/dcos/active/bin/ip address delete {{address}}/32 dev lo
${wantedByTarget}`

export const recoverTemplate = `[Unit]
Description=Completes or reverts a change of this node that was interrupted
ConditionPathExists=/opt/dcos/journal.json
Before=dcos.target

[Service]
Type=oneshot
ExecStart=/opt/dcos/active/bin/dcos-node recover
${wantedByTarget}`

export const targetTemplate = `[Unit]
Description=DC/OS: every unit of this node
Wants={{#each units}}{{this}} {{/each}}

[Install]
WantedBy=multi-user.target
`

export const sliceTemplate = `[Unit]
Description=The components of DC/OS and its tasks
Before=slices.target

[Slice]
MemoryAccounting=yes
CPUAccounting=yes
TasksAccounting=yes
`
