"""What the chat platforms say around a reply: buttons, menus, and why nothing can be said."""

ANSWER_THIS = "이 메시지에 답하기"
SHOW_EVERYONE = "모두에게 보이기"
ASK_ON = "이어서 물어보기"
THREAD_NAME = "법령 질문"

UNKNOWN_BUTTON = "알 수 없는 버튼입니다. 질문을 글로 적어 주십시오."
NOT_IN_THIS_ROOM = "이 방에서는 답하지 않습니다. DM으로 물어보십시오."
NOTHING_TO_READ = "읽을 글이 없는 메시지입니다. 질문을 글로 적어 주십시오."
PRIVATE_IS_CLOSED = (
    "물어보신 분만 볼 수 있는 답인데 DM이 막혀 있습니다."
    " 이 서버의 개인정보 설정에서 DM을 허용하고 다시 물어보십시오."
)

ANSWERED_IN_PRIVATE = (
    "물어보신 분만 볼 수 있는 답입니다. 아래 버튼을 누르면 개인 대화에서 보여 드립니다."
)
OPEN_PRIVATE = "개인 대화에서 보기"
PRIVATE_IS_GONE = "이미 보여 드렸거나 다른 분이 물어보신 답입니다. 다시 물어보십시오."
WHOLE_REPLY = "법봇 답 전문.txt"
ASK_IN_PRIVATE = "개인 대화에서 물어보기"
GO_ON_READING = "이어지는 내용은 개인 대화에서 볼 수 있습니다."
