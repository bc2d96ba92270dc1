"""What the local page says around the replies."""

from __future__ import annotations

ABOUT = "법령과 판례에서 찾아 답합니다. 법률정보이며 법률사무가 아닙니다."
TALK = "대화"
QUESTION = "질문"
PLACEHOLDER = "질문이나 조문(예: 민법 제750조)을 적으십시오. /help는 도움말입니다."
SEND = "보내기"
RECONNECTING = "연결이 끊어졌습니다. 다시 잇고 있습니다."
