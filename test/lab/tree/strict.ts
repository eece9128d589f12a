/** Packages that the hosts are made from, with what these depend on. */
export const packages = ['systemd', 'systemd-sysv', 'dbus', 'openssh-server']

const programs = (names: string): string => `{usr/,}{s,}bin/{${names.trim().split(/\s+/).join(',')}}`

/**
 * What is taken away again, as globs below the root: everything that the product promises not to need. What stays is
 * systemd, sshd, a shell, coreutils, util-linux and the C library (and what little Debian calls essential beside them).
 */
export const absent = [
  programs('node nodejs npm docker dockerd containerd runc crun podman'),
  programs('curl wget python* pip* perl* cpan* ruby* java* gcc cc make'),
  programs(
    'tar rmt rmt-tar tarcat gzip gunzip gzexe z{cat,cmp,diff,egrep,fgrep,force,grep,less,more,new} uncompress',
  ),
  programs('xz* unxz zstd* unzstd bzip2 bunzip2 zip unzip cpio ar'),
  programs('awk mawk gawk nawk ip ss bridge tc ifconfig route netstat ping nft iptables*'),
  programs('apt apt-* dpkg dpkg-* update-alternatives deb-systemd-* debconf* ucf*'),
  programs('ssh scp sftp ssh-add ssh-agent ssh-argv0 ssh-copy-id ssh-keyscan slogin sshfs rsync'),
  programs(
    'ps pgrep pkill pidwait pmap pwdx top vmstat w free tload slabtop skill snice watch sysctl uptime',
  ),
  programs('adduser addgroup deluser delgroup pam-auth-update update-rc.d invoke-rc.d'),
  'usr/{lib,share}/{perl,perl5,perl-base}',
  'usr/lib/*/{perl,perl5,perl-base}',
  'usr/lib/*/{libstdc++.so*,libapt-*,libperl.so*}',
  'usr/lib/{apt,dpkg,python*}',
  'usr/share/{doc,man,info,gdb,locale,lintian,bug,debconf,dpkg,common-licenses,zsh,bash-completion,perl*,i18n}',
  'etc/{apt,dpkg,perl,logrotate.d,cron.daily,default/grub*,kernel}',
  'var/lib/{apt,dpkg,ucf,shells.state}',
  'etc/systemd/system/*.wants/{apt-daily*,dpkg-db-backup*,e2scrub*,fstrim*}',
  'usr/lib/systemd/system/{apt-daily*,dpkg-db-backup*,e2scrub*,fstrim*}',
]

/** What the making of the tree leaves behind; a running host fills it again. */
export const leftovers = ['var/cache/*', 'var/log/*']

/** Identity of a host: every host makes its own. */
export const identity = [
  'etc/ssh/ssh_host_*',
  'etc/machine-id',
  'etc/hostname',
  'etc/resolv.conf',
  'var/lib/dbus/*',
]
