// Command puddle is the whole of Puddle in one program: the web server, the
// mail servers, the work that goes on behind them, and the tools of who runs
// it. It knows all packages, wires them together and decides nothing itself.
//
// `puddle help` lists the commands; every command has --help.
package main
