"""Load on a running chat, through real websockets: `python -m app.chat.load http://127.0.0.1:8501 --sessions 100`.

Each session opens the page and asks questions with a pause between them; a turn is timed from the question sent to
the end of the script run that answers it. Not timed: drawing in a browser.
"""

import argparse
import asyncio
import random
import statistics
import time

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

QUESTIONS = (
    "Quelle RCP décide pour un méningiome ?",
    "accès pour un gliome du tronc cérébral en rechute",
    "Qu’est-ce qu’une préparation magistrale ?",
    "Qui paie cet accès ?",
    "carcinome NUT, quel traitement ?",
    "Bonjour",
)


def main() -> None:
    """Run the load and print what came of it."""
    parser = argparse.ArgumentParser(description="Charge sur un chat ouvert, par de vrais websockets.")
    parser.add_argument("address", help="adresse du chat, par exemple http://127.0.0.1:8501")
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--think", type=float, default=10.0, help="secondes entre deux questions d’une session")
    parser.add_argument("--turns", type=int, default=5)
    args = parser.parse_args()
    times, failures = asyncio.run(measure(args.address, args.sessions, args.think, args.turns))
    cuts = statistics.quantiles(times, n=20) if len(times) > 1 else [0.0] * 19
    print(
        f"{args.sessions} sessions, {len(times)} tours, {failures} échecs : "
        f"p50 {statistics.median(times) if times else 0:.2f} s, p95 {cuts[18]:.2f} s, max {max(times, default=0):.2f} s"
    )


async def measure(address: str, sessions: int, think: float, turns: int) -> tuple[list[float], int]:
    """The seconds of every turn of the sessions that went well, and how many sessions did not."""
    waits = [think * n / sessions for n in range(sessions)]
    done = await asyncio.gather(*(_session(address, wait, think, turns) for wait in waits), return_exceptions=True)
    good = [times for times in done if not isinstance(times, BaseException)]
    return [time for times in good for time in times], len(done) - len(good)


async def _session(address: str, wait: float, think: float, turns: int) -> list[float]:
    await asyncio.sleep(wait)
    url = address.replace("http", "ws", 1).rstrip("/") + "/_stcore/stream"
    times = []
    async with connect(url, subprotocols=[Subprotocol("streamlit")], origin=None, max_size=None) as socket:
        box = await _run(socket, BackMsg(rerun_script=ClientState()))
        for _ in range(turns):
            await asyncio.sleep(think * random.uniform(0.7, 1.3))
            asked = BackMsg()
            state = asked.rerun_script.widget_states.widgets.add()
            state.id = box
            state.chat_input_value.data = random.choice(QUESTIONS)
            began = time.perf_counter()
            box = await _run(socket, asked)
            times.append(time.perf_counter() - began)
    return times


async def _run(socket: ClientConnection, message: BackMsg) -> str:
    """Send a message, read until the run it starts is over; gives the id of the question box."""
    await socket.send(message.SerializeToString())
    box = ""
    while True:
        received = ForwardMsg.FromString(await socket.recv(decode=False))
        kind = received.WhichOneof("type")
        if kind == "delta" and received.delta.new_element.WhichOneof("type") == "chat_input":
            box = received.delta.new_element.chat_input.id
        elif kind == "script_finished" and received.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            return box


if __name__ == "__main__":
    main()
