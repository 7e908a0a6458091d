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

/** The end of `moderato compare --help`. */
export const COMPARE = `
Each vendor is paid for. A vendor without a verdict never counts as pass; a category that it does not look for is "not covered".

Examples:
  moderato compare text 'buy followers, message me'
  moderato compare audio https://example.com/a.mp3 --providers tencent,huawei --strategy majority
  moderato compare image ./avatar.png --json`;

/** The end of `moderato compare-set --help`. */
export const COMPARE_SET = `
Each vendor judges every line and is paid for it, in a batch of its own: <out>.<vendor>.jsonl and its journal. Killed or interrupted,
the same command goes on and submits nothing again that was paid for. The report holds content unless --no-content is given.

Exit codes: 3 when a line ended in an error, else 2 when lines were rejected, else 0.

Examples:
  moderato compare-set comments.jsonl --providers tencent,huawei
  moderato compare-set cases.csv --providers tencent,huawei --kind text --column text=test_case --gold label --gold-map hateful=hate,non-hateful=pass
  moderato compare-set comments.jsonl --providers tencent,huawei --report weekly.html --slice source --no-content`;

/** The end of `moderato job --help`. */
export const JOB = `
Without --wait the job's state is printed and a job that still runs exits with 0, so --fail-on needs --wait.

Examples:
  moderato job ticket.json
  moderato job ticket.json --wait --timeout 5m --fail-on block
  moderato check audio https://example.com/a.mp3 --submit-only | moderato job - --wait --json`;

/** The end of `moderato batch --help`. */
export const BATCH = `
A line is an object such as {"id":"a1","text":"…"}, with one of text, url, object or file; a table has columns of these names.
Results are written as they come. Killed or interrupted, the same command goes on and submits nothing again that was paid for.
Output, journal and rejects hold content; keep them as you keep the input.

Exit codes: 3 when a line ended in an error, else 2 when lines were rejected, else 4 with --fail-on, else 0.

Examples:
  moderato batch comments.jsonl
  moderato batch comments.csv --column text=comment --out verdicts.jsonl --concurrency 16
  moderato batch uploads.jsonl --kind audio --provider tencent --fail-on block
  cat comments.jsonl | moderato batch - --out verdicts.jsonl --json`;

/** The end of `moderato policy try --help`. */
export const POLICY_TRY = `
Ids and counts are printed, no content. Exits with 2 when lines could not be read, after everything else was counted.

Examples:
  moderato policy try comments.results.jsonl --policy policy.yaml
  moderato policy try comments.results.jsonl --policy policy.yaml --examples 50 --json`;

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
