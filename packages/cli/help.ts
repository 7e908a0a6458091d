/** The end of `moderato --help`. */
export const PROGRAM = `
Exit codes:
  0    a verdict was reached, or the command did what it was asked to
  2    the command line, the configuration or the content is wrong
  3    the vendor or the network failed; there is no verdict
  4    with --fail-on: the decision is that bad or worse
  130  interrupted; the ticket of a waiting job was printed

Results go to stdout, everything else to stderr.

Examples:
  moderato check audio https://example.com/a.mp3
  moderato check audio https://example.com/a.mp3 --provider huawei --json
  moderato emulate --rules rules.yaml`;

/** The end of `moderato check --help`. */
export const CHECK = `
Examples:
  moderato check audio https://example.com/a.mp3
  moderato check audio https://example.com/a.mp3 --categories sexual,harassment --json
  moderato check text 'buy followers, message me'
  moderato check image ./avatar.png --json
  moderato check audio uploads/a.mp3 --object --provider tencent
  echo https://example.com/a.mp3 | moderato check audio - --fail-on review && echo publish
  moderato check audio https://example.com/a.mp3 --submit-only > ticket.json`;

/** The end of `moderato job --help`. */
export const JOB = `
Without --wait the job's state is printed and a job that still runs exits with 0, so --fail-on needs --wait.

Examples:
  moderato job ticket.json
  moderato job ticket.json --wait --timeout 5m --fail-on block
  moderato check audio https://example.com/a.mp3 --submit-only | moderato job - --wait --json`;

/** The end of `moderato providers --help`. */
export const PROVIDERS = `
Examples:
  moderato providers
  moderato providers --json`;

/** The end of `moderato config --help`. */
export const CONFIG = `
Exits with 2 when the chosen vendor cannot be used as it is set up.

Examples:
  moderato config
  MODERATO_PROVIDER=huawei moderato config
  moderato config --config staging.yaml --json`;

/** The end of `moderato emulate --help`. */
export const EMULATE = `
The stand-ins follow the vendors' documentation; they are not the vendors. They fetch sounds from this machine only.

Examples:
  moderato emulate
  moderato emulate --tencent-port 8801 --huawei-port 8802 --rules rules.yaml
  moderato emulate --objects ./bucket --finish-after 500ms --json`;
