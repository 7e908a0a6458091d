import { type Command } from 'commander';
import { type CommandIo } from './io.js';

/** Bash without its package bash-completion lacks the function that the script splits the line with. */
const BEFORE_BASH = `# read twice, it changes nothing
if ! declare -F __moderato_complete > /dev/null; then
if ! declare -F _get_comp_words_by_ref > /dev/null; then
    _get_comp_words_by_ref() {
        local line=\${COMP_LINE:0:COMP_POINT}
        read -ra words <<< "$line"
        [[ $line == *' ' ]] && words+=('')
        cword=$((\${#words[@]} - 1))
        cur=\${words[cword]}
        prev=\${words[cword - 1]}
    }
fi
`;
const AFTER_BASH = 'fi\n';

/** Adds `completion`, which prints a script for a shell, and `complete`, which the script calls. */
export async function addCompletion(program: Command, io: CommandIo): Promise<void> {
  const { default: addTab } = await import('@bomb.sh/tab/commander');
  addTab(program, { completionCommandName: 'completion' });
  const isBash = (command: Command) => command.args[0] === 'bash';
  program.commands
    .find((command) => command.name() === 'completion')
    ?.hook('preAction', (command) => {
      if (isBash(command)) io.stdout.write(BEFORE_BASH);
    })
    .hook('postAction', (command) => {
      if (isBash(command)) io.stdout.write(AFTER_BASH);
    });
}
