/* SPDX-License-Identifier: MIT */
/* The kinds of line on stderr: a failure, a wrong command line, a prompt, a note. */
#include <laps/text.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/out.h"
#include "ports/file.h"

/* The text after "laps: ", with controls as blanks so that it stays one line. */
static void __attribute__((format(printf, 3, 0)))
print_line(const char *head, const char *separator, const char *format, va_list ap)
{
	char text[1024];

	vsnprintf(text, sizeof text, format, ap);
	laps_text_blank_controls(text);
	fflush(stdout);
	fprintf(stderr, "laps: %s%s%s", head, separator, text);
}

int cli_fail(const char *step, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	print_line(step, ": ", format, ap);
	va_end(ap);
	fputc('\n', stderr);
	return CLI_FAILED;
}

int cli_fail_err(const char *step, laps_rc rc, const struct laps_err *err)
{
	if (err->what == NULL)
		return cli_fail(step, "%s", laps_rc_name(rc));
	if (rc == LAPS_E_AUTH)
		return cli_fail(step, "%s: another key, or the value was changed (%s)", err->what,
				laps_rc_name(rc));
	if (err->offset == 0)
		return cli_fail(step, "%s (%s)", err->what, laps_rc_name(rc));
	return cli_fail(step, "%s (%s at byte %zu)", err->what, laps_rc_name(rc), err->offset);
}

int cli_fail_errno(const char *step, const char *what, int error)
{
	const char *text = strerror(error);

	return cli_fail(step, "%s: %c%s", what, laps_file_lower(text), text[0] ? text + 1 : "");
}

int cli_usage(const struct cli_command *command, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	print_line("", "", format, ap);
	va_end(ap);
	if (command != NULL)
		fprintf(stderr, "; see 'laps %s --help'\n", command->name);
	else
		fputs("; see 'laps --help'\n", stderr);
	return CLI_USAGE;
}

void cli_prompt(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	print_line("", "", format, ap);
	va_end(ap);
	fputc('\n', stderr);
}

void cli_note(const struct cli *cli, const char *format, ...)
{
	va_list ap;

	if (cli->quiet)
		return;
	va_start(ap, format);
	print_line("note", ": ", format, ap);
	va_end(ap);
	fputc('\n', stderr);
}
