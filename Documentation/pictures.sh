#!/bin/bash
# Makes the pictures of the documentation: Documentation/pictures.sh [APUS]
# It needs Xvfb, xdotool, xwd (x11-apps) and ffmpeg.
set -eu
apus=$(realpath "${1:-.build/release/apus}")
images=$(realpath "$(dirname "$0")")/images
work=$(mktemp -d)
trap 'kill $server 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"

# A display, with a pointer where windows open.
exec 3< <(exec Xvfb -displayfd 1 -noreset -screen 0 1000x700x24 2>/dev/null)
server=$!
read -r number <&3
export DISPLAY=:$number
xdotool mousemove 400 300

# shoot FILE KEYS… COMMAND: opens a window, types keys, takes its picture.
shoot() {
  local file=$1 keys=$2
  shift 2
  "$@" >/dev/null &
  sleep 2
  for key in $keys; do xdotool key "$key"; sleep 0.25; done
  sleep 0.5
  xwd -root -out shot.xwd
  xdotool key q
  wait $!
  ffmpeg -nostdin -loglevel error -y -i shot.xwd -vf crop=960:640:20:30 "$images/$file"
}

"$apus" train CartPole-v1 --agent ppo --seed 1 --run first >/dev/null 2>&1
"$apus" train CliffWalking-v1 --agent q_learning --seed 1 --run cliff >/dev/null 2>&1
"$apus" record first -o "$images/cartpole.gif" --size 450x300 --max-episode-steps 200 >/dev/null
shoot window.png "Tab space" "$apus" watch first
shoot overlay.png "space Right Right Right Right Right o Tab" "$apus" watch cliff
shoot play.png "Up Right Right Up" "$apus" play MiniGrid-DoorKey-6x6-v0 --seed 4

# The terminal's own characters, drawn by a terminal: xterm, where it is installed.
if command -v xterm >/dev/null; then
  shoot terminal.png "" xterm -geometry 100x36+20+30 -fa Monospace -fs 10 -e \
    "$apus" watch first --terminal --episodes 1
fi

# The gallery: a picture of every environment, and the page that shows them.
mkdir -p "$images/environments"
page=$images/../Gallery.md
{
  echo "# Every environment, as it draws itself"
  echo
  echo "The fourth step of an episode of random actions with seed 2, by \`apus record\`; made by \`Documentation/pictures.sh\`."
  echo
} >"$page"
"$apus" list environments --json | sed 's/.*"kind":"environment","name":"\([^"]*\)".*/\1/' | while read -r id; do
  # The same worlds, seen otherwise, look the same.
  case $id in MiniGridFull-*) continue ;; esac
  "$apus" record "$id" -o frames.y4m --size 192x128 --max-episode-steps 4 --seed 2 >/dev/null
  ffmpeg -nostdin -loglevel error -y -sseof -1 -i frames.y4m -update 1 -pix_fmt rgb24 last.png
  ffmpeg -nostdin -loglevel error -y -i last.png -vf palettegen=max_colors=32 palette.png
  ffmpeg -nostdin -loglevel error -y -i last.png -i palette.png -lavfi paletteuse=dither=none \
    "$images/environments/$id.png"
  echo "<img src=\"images/environments/$id.png\" alt=\"$id\" title=\"$id\" width=\"192\">" >>"$page"
done
