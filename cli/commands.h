/*
 * commands.h - the subcommands of canvass, one file each (cmd_NAME.c).
 *
 * A command gets its own name as argv[0] and returns the exit status. Problems
 * go to standard error, results to standard output. The exit statuses are those
 * of docs/operator.md: 0 fine, 1 the thing checked is not right, 2 the command
 * line is wrong, and outcome_exit_status() for the rest.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

int cmd_approve(int argc, char **argv);
int cmd_assess(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_codebook(int argc, char **argv);
int cmd_convert(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_estimate(int argc, char **argv);
int cmd_eval(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_forms(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_index(int argc, char **argv);
int cmd_migrate(int argc, char **argv);
int cmd_people(int argc, char **argv);
int cmd_plan(int argc, char **argv);
int cmd_public(int argc, char **argv);
int cmd_publish(int argc, char **argv);
int cmd_push(int argc, char **argv);
int cmd_qr(int argc, char **argv);
int cmd_quarantine(int argc, char **argv);
int cmd_rates(int argc, char **argv);
int cmd_rehearse(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_schema(int argc, char **argv);
int cmd_serve(int argc, char **argv);
int cmd_simulate(int argc, char **argv);
int cmd_token(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_webhook(int argc, char **argv);
int cmd_work(int argc, char **argv);

#endif
