package doctor

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

const (
	attempts    = 2
	attemptTime = 2 * time.Second
	maxUDP      = 1232 // octets that pass every network unfragmented
)

// resolver asks recursive name servers. It is the DNSResolver of the SPF
// library, too. Unlike net.Resolver it never reads the hosts file, in which a
// machine's own name usually has an address that nobody else knows.
//
// Its errors are *net.DNSError: not found, or temporary.
type resolver struct{ servers []string } // host:port

// newResolver asks server, or the system's where that is "".
func newResolver(server string) *resolver {
	if server != "" {
		return &resolver{[]string{server}}
	}
	return &resolver{systemServers("/etc/resolv.conf")}
}

// systemServers reads resolv.conf(5); without it the local server is meant.
func systemServers(path string) []string {
	var servers []string
	if file, err := os.Open(path); err == nil {
		defer file.Close()
		for lines := bufio.NewScanner(file); lines.Scan(); {
			if f := strings.Fields(lines.Text()); len(f) > 1 && f[0] == "nameserver" {
				servers = append(servers, net.JoinHostPort(f[1], "53"))
			}
		}
	}
	if servers == nil {
		servers = []string{"127.0.0.1:53"}
	}
	return servers
}

// ask returns the records of one kind that a name has, at least one.
func (r *resolver) ask(ctx context.Context, name string, kind dnsmessage.Type) ([]dnsmessage.ResourceBody, error) {
	n, err := dnsmessage.NewName(absolute(name))
	if err != nil {
		return nil, &net.DNSError{Err: "no such name can be", Name: name, IsNotFound: true}
	}
	q := dnsmessage.Question{Name: n, Type: kind, Class: dnsmessage.ClassINET}
	for range attempts {
		for _, server := range r.servers {
			var m *dnsmessage.Message
			if m, err = r.exchange(ctx, server, q); err == nil {
				return records(m, q)
			}
		}
	}
	text := fmt.Sprintf("%s does not answer: %v", strings.Join(r.servers, ", "), err)
	return nil, &net.DNSError{Err: text, Name: name, IsTemporary: true}
}

func records(m *dnsmessage.Message, q dnsmessage.Question) ([]dnsmessage.ResourceBody, error) {
	var found []dnsmessage.ResourceBody
	for _, a := range m.Answers {
		if a.Header.Type == q.Type {
			found = append(found, a.Body)
		}
	}
	if found == nil {
		return nil, &net.DNSError{Err: "no such record", Name: q.Name.String(), IsNotFound: true}
	}
	return found, nil
}

// exchange asks one server, by TCP where the answer is too long for UDP.
func (r *resolver) exchange(ctx context.Context, server string, q dnsmessage.Question) (*dnsmessage.Message, error) {
	id := uint16(rand.Uint32())
	query, err := packQuery(id, q)
	if err != nil {
		return nil, err
	}
	for _, network := range []string{"udp", "tcp"} {
		m, err := roundTrip(ctx, network, server, query, id)
		if err != nil {
			return nil, err
		}
		if m.Truncated && network == "udp" {
			continue
		}
		if m.RCode != dnsmessage.RCodeSuccess && m.RCode != dnsmessage.RCodeNameError {
			return nil, errors.New(strings.TrimPrefix(m.RCode.String(), "RCode"))
		}
		return m, nil
	}
	return nil, errors.New("its answer is cut short")
}

func packQuery(id uint16, q dnsmessage.Question) ([]byte, error) {
	var edns dnsmessage.ResourceHeader
	if err := edns.SetEDNS0(maxUDP, dnsmessage.RCodeSuccess, false); err != nil {
		return nil, err
	}
	m := dnsmessage.Message{
		Header:      dnsmessage.Header{ID: id, RecursionDesired: true},
		Questions:   []dnsmessage.Question{q},
		Additionals: []dnsmessage.Resource{{Header: edns, Body: &dnsmessage.OPTResource{}}},
	}
	return m.Pack()
}

func roundTrip(ctx context.Context, network, server string, query []byte, id uint16) (*dnsmessage.Message, error) {
	ctx, cancel := context.WithTimeout(ctx, attemptTime)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, network, server)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline() // it has one
	conn.SetDeadline(deadline)
	if network == "tcp" {
		query = append(binary.BigEndian.AppendUint16(nil, uint16(len(query))), query...)
	}
	if _, err := conn.Write(query); err != nil {
		return nil, err
	}
	for {
		packet, err := readPacket(conn, network)
		if err != nil {
			return nil, err
		}
		var m dnsmessage.Message
		// Over UDP anybody can send a packet; what is no answer is passed over.
		if m.Unpack(packet) == nil && m.Response && m.ID == id {
			return &m, nil
		}
	}
}

func readPacket(conn net.Conn, network string) ([]byte, error) {
	if network == "udp" {
		packet := make([]byte, 64<<10)
		n, err := conn.Read(packet)
		return packet[:n], err
	}
	var length [2]byte
	if _, err := io.ReadFull(conn, length[:]); err != nil {
		return nil, err
	}
	packet := make([]byte, binary.BigEndian.Uint16(length[:]))
	_, err := io.ReadFull(conn, packet)
	return packet, err
}

func absolute(name string) string { return strings.TrimSuffix(name, ".") + "." }
