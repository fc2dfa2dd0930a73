// Package embedded runs a private PostgreSQL server for programs that were given no database.
//
// It uses the PostgreSQL programs of the machine (initdb and postgres), keeps the cluster in a folder, listens on a
// unix socket in a 0700 folder only, and stops the server when the last program that uses it has gone. Programs
// started as root run PostgreSQL as the account postgres, else nobody.
//
// # How processes agree
//
// Every agreement is a flock(2) on a file in the folder, so kill -9 of anyone leaves nothing behind that needs
// cleaning up by hand.
//
//	start.lock   exclusive, while one program decides whether the server has to be made or started
//	users.lock   shared, by every program that uses the server, for as long as it does
//	server.lock  exclusive, by the supervisor and, inherited, by every process of the server:
//	             whoever gets it knows that no such process is left
//
// The supervisor is the program's own binary executed again ([MaybeSupervise]). It is the parent of postgres and waits
// for users.lock exclusively, which it gets when the last user has gone, in good order or not; then it stops postgres.
// Should the supervisor die, Linux sends postgres SIGQUIT; where that does not exist postgres stays until the next
// program joins it.
//
// # What is never done
//
// A cluster is made under another name and renamed when it is complete, so a folder named "data" is never a half-made
// one, and is never deleted or overwritten. A cluster of another major version than the programs at hand is left alone,
// and [Start] says what to do.
package embedded
