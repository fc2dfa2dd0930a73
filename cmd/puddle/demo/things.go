package demo

import "puddle/db"

// thing is an item with its owner and its category, both by name.
type thing struct {
	owner       string
	category    string
	name        string
	price       string
	status      db.Status
	description string
	picture     string // its name in the pictures
}

var things = []thing{
	{"Ana", "Bicycles", "Blue city bicycle", "120", db.Available, "Three gears, new tyres this spring, the bell is loud.\nFrame height 54 cm, good for 1.65 to 1.80 m.\n\nThe light at the back needs a new battery.", "bicycle"},
	{"Emil", "Tools", "Cordless drill, to borrow", "", db.Available, "18 V with two batteries and a box of bits. Free for neighbours, please bring it back charged.", "drill"},
	{"Chiara", "Furniture", "Green armchair", "85", db.Reserved, "Comes from my grandmother and was newly covered ten years ago. You would have to fetch it: second floor, no lift, two people are enough.", "armchair"},
	{"Dewi", "Electronics", "Record player", "60", db.Available, "Plays 33 and 45. The needle is new. A few records go with it if you like jazz.", "recordplayer"},
	{"Ben", "Garden", "Tomato seedlings", "", db.Available, "Far too many this year. Six kinds, all from my own seeds. Take as many as you can carry.", "seedling"},
	{"Ana", "Books", "A shelf of crime novels", "15", db.Available, "About forty paperbacks, most of them read once and by careful people.", "books"},
	{"Emil", "Children", "Wooden train", "25", db.Available, "Engine, four wagons and enough track for a round of the living room. One bridge is missing.", "train"},
	{"Chiara", "Other", "Espresso pot", "8", db.Sold, "For four small cups. The seal is new.", "pot"},
	{"Dewi", "Furniture", "Desk lamp", "18", db.Available, "Bends in all directions and stays there. Takes any E27 bulb.", "lamp"},
	{"Ben", "Tools", "Ladder, to borrow", "", db.Available, "Three metres, aluminium. Ring the bell at the yellow door; somebody is always there.", "ladder"},
	{"Ana", "Clothes", "Rain boots, size 38", "10", db.Available, "Worn for one wet summer. Yellow, as boots should be.", "boots"},
	{"Dewi", "Electronics", "Film camera with a 50 mm lens", "95", db.Available, "Fully mechanical, the meter works. I include a film so that you can start at once.", "camera"},
}

// look is a part of a picture as another photo of its thing.
type look struct {
	shows string
	from  point
	zoom  float64
}

var looks = map[string][]look{
	"bicycle": {
		{"The handlebars and the lamp", point{205, 62}, 2.6},
		{"The saddle, of brown leather", point{105, 66}, 2.6},
		{"The chain wheel and one pedal", point{130, 150}, 2.4},
	},
	"recordplayer": {{"The arm beside a record with a red label", point{175, 88}, 2.4}},
	"camera":       {{"The lens, without a scratch", point{122, 116}, 2.4}, {"The top with its dials", point{80, 72}, 2.2}},
}

// line is one message of a conversation, by whom and by which way.
type line struct {
	author string
	via    db.Via
	words  string
}

// talk is a conversation about a thing.
type talk struct {
	thing string
	lines []line
}

var talks = []talk{
	{"Blue city bicycle", []line{
		{"Emil", db.ViaWeb, "Hello Ana, is the bicycle still there? My daughter is 1.70 m tall and her old one was stolen last week."},
		{"Ana", db.ViaWeb, "Hello Emil, yes it is! 1.70 is just right for it. I'm sorry about the other one."},
		{"Emil", db.ViaEmail, "Wonderful. Would Saturday morning suit you? She would like to try it round the block.\n\nWe could bring the money at once."},
		{"Ana", db.ViaWeb, "Saturday at ten is fine. It's the house with the blue gate, and I'll put air in the tyres."},
	}},
	{"Blue city bicycle", []line{
		{"Chiara", db.ViaWeb, "Would you take 100 for it?"},
		{"Ana", db.ViaWeb, "Somebody comes to see it on Saturday. I'll write to you if it is still here after that."},
	}},
	{"Cordless drill, to borrow", []line{
		{"Ana", db.ViaWeb, "Could I have the drill on Sunday afternoon? I want to hang a shelf; two hours will do."},
		{"Emil", db.ViaEmail, "Of course, come by after two. The bits for concrete are in the red box."},
	}},
	{"Green armchair", []line{
		{"Dewi", db.ViaWeb, "What a beautiful chair. Are there traces of cats?"},
		{"Chiara", db.ViaWeb, "No cats, no smoke. There is a small burn under the cushion from 1978, with a story that I can tell you."},
		{"Dewi", db.ViaWeb, "Now I want it even more. I can come on Thursday with my brother."},
	}},
	{"Tomato seedlings", []line{
		{"Chiara", db.ViaWeb, "I would love four of them, whichever want to leave home."},
		{"Ben", db.ViaWeb, "They are packed and wait behind the garage door. Water them tonight!"},
	}},
	{"Record player", []line{
		{"Ben", db.ViaWeb, "Does it have a built-in amplifier or do I need one?"},
	}},
}
