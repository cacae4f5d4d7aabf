#!/usr/bin/env python3
"""`tillcast check` as a technician runs it: exit codes, what goes where, and that it needs nothing but the folder."""
import os
import pathlib
import subprocess
import tempfile
import unittest

TILLCAST = pathlib.Path(os.environ["TILLCAST_BIN"]) / "tillcast"
CONFIG = pathlib.Path("config").resolve()
MAIN = """schema = 1
[shop]
name = "Casa Elena"
country = "ES"
timezone = "Europe/Madrid"
language = "es"
[http]
listen = "127.0.0.1:8080"
[store]
path = "/nowhere/at/all/tillcast.db"
[[modem]]
name = "left"
port = "/dev/no-such-port"
"""


class Check(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        self.addCleanup(self.folder.cleanup)

    def write(self, name, text):
        (self.path / name).parent.mkdir(exist_ok=True)
        (self.path / name).write_text(text)

    def check(self, *arguments):
        return subprocess.run([TILLCAST, *(arguments or ("check", "--config", self.path))], capture_output=True,
                              text=True, timeout=20, cwd="/", env={})

    def test_a_good_folder_is_one_line_and_exit_0(self):
        self.write("tillcast.toml", MAIN)
        done = self.check()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, "OK: Casa Elena, ES, 1 modem, 0 segments, 0 templates\n")
        self.assertEqual(os.listdir(self.path), ["tillcast.toml"])

    def test_the_option_may_stand_before_the_command(self):
        self.write("tillcast.toml", MAIN)
        self.assertEqual(self.check("--config", self.path, "check").returncode, 0)

    def test_a_relative_folder_counts_from_where_one_stands(self):
        self.write("tillcast.toml", MAIN)
        relative = os.path.relpath(self.path, "/")
        self.assertEqual(self.check("check", "--config", relative).returncode, 0)

    def test_errors_are_lines_on_standard_error_and_exit_1(self):
        self.write("tillcast.toml", MAIN.replace("country", "contry").replace("8080", "808080"))
        done = self.check()
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(done.stderr.splitlines(), [
            'tillcast.toml:4:1: unknown key "contry" in [shop] (did you mean "country"?)',
            'tillcast.toml:8:10: "127.0.0.1:808080" is not an IP address and a port such as "127.0.0.1:8080" or '
            '"[::1]:8080"'])

    def test_warnings_do_not_fail(self):
        self.write("tillcast.toml", MAIN.replace('"ES"', '"SE"'))
        done = self.check()
        self.assertEqual(done.returncode, 0)
        self.assertTrue(done.stderr.startswith('tillcast.toml:4:11: warning: there are no rules for "SE"'))
        self.assertTrue(done.stdout.startswith("OK: "))

    def test_more_sims_than_the_country_allows_are_refused_with_the_law(self):
        modems = "".join(f'[[modem]]\nname = "m{n}"\nport = "/dev/no-such-port-{n}"\n' for n in range(2, 6))
        self.write("tillcast.toml", MAIN.replace('"ES"', '"GB"') + modems)
        done = self.check()
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"^tillcast.toml:23:1: .*at most 4 SIMs \(Crime and Policing Act 2026.*take out")
        self.write("tillcast.toml", MAIN.replace('"ES"', '"GB"') + modems.split('[[modem]]\nname = "m5"')[0])
        self.assertEqual(self.check().returncode, 0)

    def test_a_wrong_expression_is_told_at_its_character(self):
        self.write("tillcast.toml", MAIN.replace("language", "langauge"))
        self.write("segments/own.toml", 'schema = 1\n[segment.x]\nwhere = "n_purchase == 1"\n')
        lines = self.check().stderr.splitlines()
        self.assertEqual(len(lines), 2)
        self.assertTrue(lines[0].startswith("tillcast.toml:6:1: "))
        self.assertTrue(lines[1].startswith("segments/own.toml:3:10: "))

    def test_a_folder_that_is_not_there_is_told(self):
        done = self.check("check", "--config", "/no/such/folder")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr, 'tillcast.toml:1:1: there is no file "/no/such/folder/tillcast.toml"\n')

    def test_a_wrong_command_line_is_exit_2(self):
        self.assertEqual(self.check("check", "--confg", self.path).returncode, 2)
        self.assertEqual(self.check("check", "--config").returncode, 2)

    def test_what_is_shipped_passes(self):
        self.assertEqual(self.check("check", "--config", CONFIG / "defaults").returncode, 0)
        sample = self.check("check", "--config", CONFIG / "sample-shop")
        self.assertEqual((sample.returncode, sample.stderr), (0, ""))
        self.assertIn("practice is on", sample.stdout)


if __name__ == "__main__":
    unittest.main()
